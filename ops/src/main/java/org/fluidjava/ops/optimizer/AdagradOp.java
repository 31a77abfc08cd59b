package org.fluidjava.ops.optimizer;

import org.fluidjava.op.OpDef;

/** m += g²; p -= rate · g / (√m + epsilon) (Duchi et al. 2011). */
final class AdagradOp {
  static final OpDef DEF =
      Updates.named("adagrad", "Moment", "MomentOut")
          .attr("epsilon", 1e-6f, "keeps the quotient finite")
          .build();

  private AdagradOp() {}
}
