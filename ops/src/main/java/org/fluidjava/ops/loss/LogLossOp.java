package org.fluidjava.ops.loss;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.ops.shape.Axes;
import org.fluidjava.program.AttrType;

/** -label · log(p + epsilon) - (1 - label) · log(1 - p + epsilon). */
final class LogLossOp {
  static final OpDef DEF =
      OpDef.named("log_loss")
          .input("Predicted", "probabilities")
          .input("Labels", "0 or 1, of the same shape")
          .output("Loss", "a loss for each element")
          .requiredAttr("epsilon", AttrType.FLOAT, "keeps the logarithms finite")
          .shape(LogLossOp::shape)
          .grad(Gradient.reads("Predicted", "Labels").given("Loss").yields("Predicted"))
          .build();

  private LogLossOp() {}

  private static void shape(ShapeContext c) {
    Axes.same(c, "Predicted", "Labels");
    c.setDims("Loss", c.dims("Predicted"));
    c.shareLod("Predicted", "Loss");
  }
}
