package org.fluidjava.ops.activation;

import org.fluidjava.op.OpProvider;
import org.fluidjava.op.OpRegistrar;

/** Activations. */
public final class ActivationOps implements OpProvider {
  @Override
  public void register(OpRegistrar ops) {
    if (ops.wants("pow")) ops.add(PowOp.DEF);
    if (ops.wants("prelu")) ops.add(PreluOp.DEF);
    if (ops.wants(
        "sigmoid",
        "exp",
        "expm1",
        "relu",
        "tanh",
        "sqrt",
        "rsqrt",
        "reciprocal",
        "relu6",
        "soft_relu",
        "hard_sigmoid",
        "selu",
        "logsigmoid",
        "tanh_shrink",
        "abs",
        "cos",
        "acos",
        "sin",
        "asin",
        "acosh",
        "asinh",
        "atanh",
        "tan",
        "sinh",
        "cosh",
        "atan",
        "log",
        "log1p",
        "log2",
        "log10",
        "square",
        "softsign",
        "erf",
        "silu",
        "ceil",
        "floor",
        "round",
        "trunc",
        "gelu",
        "softplus",
        "mish",
        "softshrink",
        "hard_shrink",
        "thresholded_relu",
        "brelu",
        "leaky_relu",
        "swish",
        "hard_swish",
        "stanh",
        "elu",
        "celu",
        "logit",
        "lgamma",
        "digamma",
        "erfinv")) {
      ops.add(UnaryActivations.DEFS);
    }
  }
}
