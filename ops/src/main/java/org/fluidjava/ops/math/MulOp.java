package org.fluidjava.ops.math;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** Matrix product, after each side is flattened to two dimensions. */
final class MulOp {
  static final OpDef DEF =
      OpDef.named("mul")
          .input("X", "left side; its leading dimensions are the rows")
          .input("Y", "right side")
          .output("Out", "X's leading dimensions followed by Y's trailing ones")
          .attr("x_num_col_dims", 1, n -> n >= 1, "at least 1: how many of X's dimensions are rows")
          .attr("y_num_col_dims", 1, n -> n >= 1, "at least 1: how many of Y's dimensions are rows")
          .shape(MulOp::shape)
          .grad(Gradient.reads("X", "Y").given("Out").yields("X", "Y"))
          .build();

  private MulOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    Shape y = c.dims("Y");
    int xRows = c.attrs().getInt("x_num_col_dims");
    int yRows = c.attrs().getInt("y_num_col_dims");
    c.check(
        x.rank() > xRows,
        "X must have more than %d dimensions (x_num_col_dims) but is %s",
        xRows,
        x);
    c.check(
        y.rank() > yRows,
        "Y must have more than %d dimensions (y_num_col_dims) but is %s",
        yRows,
        y);
    long width = x.product(xRows, x.rank());
    long height = y.product(0, yRows);
    c.check(
        ShapeContext.agree(width, height),
        "the width of X (%d) must equal the height of Y (%d)",
        width,
        height);
    c.setDims("Out", x.slice(0, xRows).concat(y.slice(yRows, y.rank())));
    c.shareLod("X", "Out");
  }
}
