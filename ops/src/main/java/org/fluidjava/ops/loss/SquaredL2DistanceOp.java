package org.fluidjava.ops.loss;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** The squared Euclidean distance of each row of X to that row of Y, or to Y's only row. */
final class SquaredL2DistanceOp {
  static final OpDef DEF =
      OpDef.named("squared_l2_distance")
          .input("X", "[rows, ..]")
          .input("Y", "of X's shape, or with one row")
          .optionalOutput("sub_result", "X - Y as [rows, width]")
          .output("Out", "[rows, 1]")
          .shape(SquaredL2DistanceOp::shape)
          .grad(
              Gradient.reads("sub_result", "X", "Y")
                  .given("Out")
                  .yields("X", "Y")
                  .usesOnlyShapeOf("X", "Y"))
          .build();

  private SquaredL2DistanceOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    Shape y = c.dims("Y");
    c.check(x.rank() >= 2, "X must have 2 or more dimensions but is %s", x);
    c.check(
        y.rank() == x.rank() && (y.dim(0) == 1 || ShapeContext.agree(x.dim(0), y.dim(0))),
        "Y %s must have as many rows as X %s, or one",
        y,
        x);
    long width = x.product(1, x.rank());
    c.check(
        ShapeContext.agree(width, y.product(1, y.rank())),
        "the rows of Y %s must be as wide as those of X %s",
        y,
        x);
    c.setDims("sub_result", Shape.of(x.dim(0), width));
    c.setDims("Out", Shape.of(x.dim(0), 1));
    c.shareLod("X", "Out");
  }
}
