package org.fluidjava.ops.optimizer;

import org.fluidjava.op.OpDef;

/**
 * Adam (Kingma and Ba 2015, Algorithm 1): with t the step, rate_t = rate · √(1 - beta2^t) / (1 -
 * beta1^t) and p -= rate_t · m / (√v + epsilon · √(1 - beta2^t)). This is the form of Paddle from
 * 2.0 on, which our tests ask; Fluid up to 1.8 left the last root out, which counts only where √v
 * is as small as epsilon. With SELECTED_ROWS, rows that are absent have gradient 0, or stay
 * untouched in lazy mode.
 */
final class AdamOp {
  static final OpDef DEF =
      powers(Updates.named("adam", "Moment1", "Moment1Out", "Moment2", "Moment2Out"))
          .optionalInput("Beta1Tensor", "beta1 as a variable; goes before the attribute")
          .optionalInput("Beta2Tensor", "beta2 as a variable; goes before the attribute")
          .attr("beta1", 0.9f, "how much of the first moment stays")
          .attr("beta2", 0.999f, "how much of the second moment stays")
          .attr("epsilon", 1e-8f, "keeps the quotient finite")
          .attr("lazy_mode", false, "whether absent rows of a sparse gradient stay untouched")
          .attr("min_row_size_to_use_multithread", 1000L, "kept for files; has no effect here")
          .build();

  private static OpDef.Builder powers(OpDef.Builder def) {
    return Updates.power(Updates.power(def, "Beta1Pow", "Beta1PowOut"), "Beta2Pow", "Beta2PowOut");
  }

  private AdamOp() {}
}
