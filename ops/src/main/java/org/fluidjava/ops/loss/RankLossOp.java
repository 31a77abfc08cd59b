package org.fluidjava.ops.loss;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.ops.shape.Axes;

/** RankNet's loss (Burges et al. 2005): log(1 + exp(left - right)) - label · (left - right). */
final class RankLossOp {
  static final OpDef DEF =
      OpDef.named("rank_loss")
          .input("Label", "1 where left ranks higher, 0 where right does, 0.5 for neither")
          .input("Left", "scores of Label's shape")
          .input("Right", "scores of Label's shape")
          .output("Out", "a loss for each pair")
          .shape(RankLossOp::shape)
          .grad(Gradient.reads("Label", "Left", "Right").given("Out").yields("Left", "Right"))
          .build();

  private RankLossOp() {}

  private static void shape(ShapeContext c) {
    Axes.same(c, "Label", "Left");
    Axes.same(c, "Label", "Right");
    c.setDims("Out", c.dims("Label"));
  }
}
