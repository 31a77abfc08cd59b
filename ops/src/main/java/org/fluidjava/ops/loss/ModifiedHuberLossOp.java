package org.fluidjava.ops.loss;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.ops.shape.Axes;

/** With z = (2 y - 1) x: -4 z below -1, (1 - z)² below 1, else 0. */
final class ModifiedHuberLossOp {
  static final OpDef DEF =
      OpDef.named("modified_huber_loss")
          .input("X", "scores")
          .input("Y", "0 or 1, of X's shape")
          .optionalOutput("IntermediateVal", "(2 Y - 1) X")
          .output("Out", "a loss for each element")
          .shape(ModifiedHuberLossOp::shape)
          .grad(
              Gradient.reads("Y", "IntermediateVal")
                  .given("Out")
                  .yields("X")
                  .like("X", "IntermediateVal"))
          .build();

  private ModifiedHuberLossOp() {}

  private static void shape(ShapeContext c) {
    Axes.same(c, "X", "Y");
    c.setDims("IntermediateVal", c.dims("X"));
    c.setDims("Out", c.dims("X"));
  }
}
