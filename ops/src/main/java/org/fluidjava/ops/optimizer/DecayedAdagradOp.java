package org.fluidjava.ops.optimizer;

import org.fluidjava.op.OpDef;

/** m = decay · m + (1 - decay) g²; p -= rate · g / (√m + epsilon). */
final class DecayedAdagradOp {
  static final OpDef DEF =
      Updates.named("decayed_adagrad", "Moment", "MomentOut")
          .attr("decay", 0.95f, "how much of the moment stays")
          .attr("epsilon", 1e-6f, "keeps the quotient finite")
          .build();

  private DecayedAdagradOp() {}
}
