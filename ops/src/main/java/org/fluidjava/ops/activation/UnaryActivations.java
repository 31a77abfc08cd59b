package org.fluidjava.ops.activation;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeRule;

/** Functions of one element each. A gradient reads X or Out, as Paddle's does. */
final class UnaryActivations {
  static final List<OpDef> DEFS = defs();

  private UnaryActivations() {}

  private static List<OpDef> defs() {
    List<OpDef> defs = new ArrayList<>();
    for (String type : new String[] {"sigmoid", "exp", "expm1", "relu", "tanh", "sqrt", "rsqrt"}) {
      defs.add(byOut(named(type)));
    }
    defs.add(byOut(named("reciprocal")));
    defs.add(byOut(named("relu6").attr("threshold", 6f, "the highest result")));
    defs.add(
        byOut(
            named("soft_relu")
                .attr("threshold", 40f, t -> t > 0, "above 0: X is cut to ±threshold")));
    defs.add(
        byOut(
            named("hard_sigmoid")
                .attr("slope", 0.2f, "the slope between 0 and 1")
                .attr("offset", 0.5f, "the result for 0")));
    defs.add(
        byOut(
            named("selu")
                .attr("scale", 1.0507009873554805f, s -> s > 0, "above 0: a factor")
                .attr("alpha", 1.6732632423543772f, a -> a > 0, "above 0: the size of the bend")));
    for (String type :
        new String[] {
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
          "lgamma",
          "digamma"
        }) {
      defs.add(byX(named(type)));
    }
    for (String type : new String[] {"ceil", "floor", "round", "trunc"}) {
      defs.add(
          named(type)
              .grad(
                  Gradient.readsNothing()
                      .given("Out")
                      .yields("X")
                      .like("X", "Out@GRAD")
                      .inPlace("Out@GRAD", "X@GRAD"))
              .build());
    }
    defs.add(byX(named("gelu").attr("approximate", false, "whether by tanh instead of erf")));
    defs.add(
        byX(
            named("softplus")
                .attr("beta", 1f, b -> b != 0, "not 0: steepness")
                .attr("threshold", 20f, "above it beta · X passes as it is")));
    defs.add(
        byX(named("mish").attr("threshold", 20f, "above it the inner softplus passes X as it is")));
    defs.add(byX(named("softshrink").attr("lambda", 0.5f, l -> l >= 0, "at least 0: the width")));
    defs.add(byX(named("hard_shrink").attr("threshold", 0.5f, "what is cut to 0 on both sides")));
    defs.add(byX(named("thresholded_relu").attr("threshold", 1f, "up to it the result is 0")));
    defs.add(
        byX(
            named("brelu")
                .attr("t_min", 0f, "the lowest result")
                .attr("t_max", 24f, "the highest result")));
    defs.add(byX(named("celu").attr("alpha", 1f, a -> a != 0, "not 0: the size of the bend")));
    defs.add(byX(named("logit").attr("eps", 1e-6f, "X is cut to [eps, 1 - eps]; 0: not at all")));
    defs.add(byOut(named("erfinv")));
    defs.add(byX(named("leaky_relu").attr("alpha", 0.02f, "the slope below 0")));
    defs.add(byX(named("swish").attr("beta", 1f, "steepness of the gate")));
    defs.add(
        byX(
            named("hard_swish")
                .attr("threshold", 6f, "where the gate is fully open")
                .attr("scale", 6f, s -> s != 0, "not 0: what the gate is divided by")
                .attr("offset", 3f, "what is added to X for the gate")));
    defs.add(
        byX(
            named("stanh")
                .attr("scale_a", 0.67f, "the factor inside")
                .attr("scale_b", 1.7159f, "the factor outside")));
    defs.add(
        named("elu")
            .attr("alpha", 1f, "the size of the bend below 0")
            .grad(
                Gradient.reads("X", "Out")
                    .given("Out")
                    .yields("X")
                    .usesOnlyShapeOf("Out")
                    .inPlace("Out@GRAD", "X@GRAD"))
            .build());
    return List.copyOf(defs);
  }

  private static OpDef.Builder named(String type) {
    return OpDef.named(type)
        .input("X", "any numbers")
        .output("Out", type + " of each element")
        .attr("use_mkldnn", false, "of no account here")
        .attr("use_cudnn", false, "of no account here")
        .shape(ShapeRule.same("X", "Out"))
        .inPlace("X", "Out");
  }

  private static OpDef byOut(OpDef.Builder def) {
    return def.grad(
            Gradient.reads("Out")
                .given("Out")
                .yields("X")
                .like("X", "Out")
                .inPlace("Out@GRAD", "X@GRAD"))
        .build();
  }

  private static OpDef byX(OpDef.Builder def) {
    return def.grad(Gradient.reads("X").given("Out").yields("X").inPlace("Out@GRAD", "X@GRAD"))
        .build();
  }
}
