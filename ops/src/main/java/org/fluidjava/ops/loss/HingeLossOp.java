package org.fluidjava.ops.loss;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.ops.shape.Axes;

/** max(0, 1 - (2 label - 1) · score). */
final class HingeLossOp {
  static final OpDef DEF =
      OpDef.named("hinge_loss")
          .input("Logits", "scores")
          .input("Labels", "0 or 1, of the same shape")
          .output("Loss", "a loss for each element")
          .shape(HingeLossOp::shape)
          .grad(Gradient.reads("Logits", "Labels").given("Loss").yields("Logits"))
          .build();

  private HingeLossOp() {}

  private static void shape(ShapeContext c) {
    Axes.same(c, "Logits", "Labels");
    c.setDims("Loss", c.dims("Logits"));
    c.shareLod("Logits", "Loss");
  }
}
