package org.fluidjava.ops.loss;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.ops.shape.Axes;
import org.fluidjava.program.AttrType;

/** Huber's loss of r = Y - X: r²/2 where |r| is at most delta, else delta (|r| - delta/2). */
final class HuberLossOp {
  static final OpDef DEF =
      OpDef.named("huber_loss")
          .input("X", "predictions")
          .input("Y", "targets of X's shape")
          .optionalOutput("Residual", "Y - X")
          .output("Out", "a loss for each element")
          .requiredAttr("delta", AttrType.FLOAT, "where the linear part begins")
          .shape(HuberLossOp::shape)
          .grad(
              Gradient.reads("Residual")
                  .given("Out")
                  .yields("X", "Y")
                  .like("X", "Residual")
                  .like("Y", "Residual"))
          .build();

  private HuberLossOp() {}

  private static void shape(ShapeContext c) {
    Axes.same(c, "X", "Y");
    c.setDims("Residual", c.dims("X"));
    c.setDims("Out", c.dims("X"));
    c.shareLod("X", "Out");
  }
}
