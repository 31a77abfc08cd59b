package org.fluidjava.ops.shape;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** A tensor with the diagonals of two of its axes replaced by the numbers of another. */
final class FillDiagonalTensorOp {
  static final OpDef DEF =
      OpDef.named("fill_diagonal_tensor")
          .input("X", "two or more extents")
          .input(
              "Y",
              "the extents of X without dim1 and dim2, then the length of the diagonal; of a matrix"
                  + " also [1, length]")
          .output("Out", "as X, with Y on the diagonals")
          .attr(
              "offset", 0L, "how far the diagonal lies towards the end of dim2, or of dim1 if < 0")
          .attr("dim1", 0, "the first axis of the diagonals")
          .attr("dim2", 1, "the second axis of the diagonals")
          .shape(
              c -> {
                check(c);
                c.setDims("Out", c.dims("X"));
              })
          .grad(
              Gradient.readsNothing()
                  .given("Out")
                  .yields("X")
                  .shape(
                      c -> {
                        diagonal(c, c.dims("Out@GRAD"));
                        c.setDims("X@GRAD", c.dims("Out@GRAD"));
                        c.shareLod("Out@GRAD", "X@GRAD");
                      }))
          .build();

  private FillDiagonalTensorOp() {}

  private static void check(ShapeContext c) {
    Shape x = c.dims("X");
    Shape y = c.dims("Y");
    Shape wanted = diagonal(c, x);
    boolean ofMatrix = x.rank() == 2 && y.matches(Shape.of(1).concat(wanted));
    c.check(ofMatrix || y.matches(wanted), "Y must be %s for X %s but is %s", wanted, x, y);
    c.check(
        c.dtype("Y") == c.dtype("X"),
        "X and Y must have one element type but are %s and %s",
        c.dtype("X").fluidName(),
        c.dtype("Y").fluidName());
  }

  /** The extents that are left, then the length of the diagonal. */
  private static Shape diagonal(ShapeContext c, Shape x) {
    c.check(x.rank() >= 2, "X must have 2 or more extents but is %s", x);
    int first = axis(c, "dim1", x);
    int second = axis(c, "dim2", x);
    c.check(first != second, "dim1 and dim2 must differ but both are axis %d", first);
    long offset = c.attrs().getLong("offset");
    long rows = x.dim(first);
    long columns = x.dim(second);
    long length = -1;
    if (rows >= 0 && columns >= 0) {
      c.check(
          offset > -rows && offset < columns,
          "offset %d leads out of the %d by %d numbers of dim1 and dim2",
          offset,
          rows,
          columns);
      length = offset >= 0 ? Math.min(rows, columns - offset) : Math.min(rows + offset, columns);
    }
    long[] left = new long[x.rank() - 1];
    int at = 0;
    for (int axis = 0; axis < x.rank(); axis++) {
      if (axis != first && axis != second) {
        left[at++] = x.dim(axis);
      }
    }
    left[at] = length;
    return Shape.of(left);
  }

  /** Paddle's layer turns a negative axis into the one it means before it writes the operator. */
  private static int axis(ShapeContext c, String name, Shape x) {
    int axis = c.attrs().getInt(name);
    c.check(axis >= 0 && axis < x.rank(), "%s must be in [0, %d) but is %d", name, x.rank(), axis);
    return axis;
  }
}
