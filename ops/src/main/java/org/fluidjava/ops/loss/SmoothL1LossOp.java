package org.fluidjava.ops.loss;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.ops.shape.Axes;
import org.fluidjava.tensor.Shape;

/**
 * Sum over each row of a loss that is quadratic near zero and linear away from it (Girshick, "Fast
 * R-CNN", 2015): with d = (X - Y) · inside, 0.5 (sigma d)² where |d| &lt; 1/sigma², else |d| -
 * 0.5/sigma².
 */
final class SmoothL1LossOp {
  static final OpDef DEF =
      OpDef.named("smooth_l1_loss")
          .input("X", "[rows, ..]")
          .input("Y", "of X's shape")
          .optionalInput("InsideWeight", "factor on the difference")
          .optionalInput("OutsideWeight", "factor on each element's loss")
          .optionalOutput("Diff", "the weighted difference")
          .output("Out", "[rows, 1]")
          .attr("sigma", 1f, "where the quadratic part ends: 1/sigma²")
          .shape(SmoothL1LossOp::shape)
          .grad(
              Gradient.reads("InsideWeight", "OutsideWeight", "Diff")
                  .given("Out")
                  .yields("X", "Y")
                  .like("X", "Diff")
                  .like("Y", "Diff"))
          .build();

  private SmoothL1LossOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    c.check(x.rank() >= 2, "X must have 2 or more dimensions but is %s", x);
    Axes.same(c, "X", "Y");
    c.check(
        c.hasInput("InsideWeight") == c.hasInput("OutsideWeight"),
        "InsideWeight and OutsideWeight must be given both or not at all");
    for (String weight : new String[] {"InsideWeight", "OutsideWeight"}) {
      if (c.hasInput(weight)) {
        Axes.same(c, "X", weight);
      }
    }
    c.setDims("Diff", x);
    c.setDims("Out", Shape.of(x.dim(0), 1));
  }
}
