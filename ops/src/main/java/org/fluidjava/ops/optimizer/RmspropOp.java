package org.fluidjava.ops.optimizer;

import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;

/**
 * s = decay s + (1 - decay) g²; M = momentum M + rate · g / √(s + eps); p -= M. Centered: the root
 * is of s - (mean gradient)² + eps.
 */
final class RmspropOp {
  static final OpDef DEF =
      Updates.named("rmsprop", "MeanSquare", "MeanSquareOut", "Moment", "MomentOut")
          .optionalInput("MeanGrad", "the mean gradient, for the centered form")
          .optionalOutput("MeanGradOut", "the same variable as MeanGrad, updated")
          .attr("epsilon", 1e-10f, "keeps the quotient finite")
          .attr("decay", 0.9f, "how much of the averages stays")
          .attr("momentum", 0f, "how much of the last step stays")
          .attr("centered", false, "whether the mean gradient is subtracted")
          .shape(RmspropOp::shape)
          .build();

  private RmspropOp() {}

  private static void shape(ShapeContext c) {
    Updates.shape(
        c, "MeanSquare", "MeanSquareOut", "Moment", "MomentOut", "MeanGrad", "MeanGradOut");
    c.check(
        !c.attrs().getBoolean("centered") || c.hasInput("MeanGrad") && c.hasOutput("MeanGradOut"),
        "centered needs MeanGrad and MeanGradOut");
  }
}
