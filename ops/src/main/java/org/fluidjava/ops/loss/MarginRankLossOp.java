package org.fluidjava.ops.loss;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.ops.shape.Axes;

/** max(0, -label · (x1 - x2) + margin). */
final class MarginRankLossOp {
  static final OpDef DEF =
      OpDef.named("margin_rank_loss")
          .input("X1", "scores")
          .input("X2", "scores of X1's shape")
          .input("Label", "1 where X1 ranks higher, else -1")
          .optionalOutput("Activated", "1 where the loss is above zero, else 0")
          .output("Out", "a loss for each pair")
          .attr("margin", 0f, "by how much the better one must win")
          .shape(MarginRankLossOp::shape)
          .grad(
              Gradient.reads("Label", "Activated")
                  .given("Out")
                  .yields("X1", "X2")
                  .like("X1", "Label")
                  .like("X2", "Label"))
          .build();

  private MarginRankLossOp() {}

  private static void shape(ShapeContext c) {
    Axes.same(c, "X1", "X2");
    Axes.same(c, "X1", "Label");
    c.setDims("Activated", c.dims("X1"));
    c.setDims("Out", c.dims("X1"));
  }
}
