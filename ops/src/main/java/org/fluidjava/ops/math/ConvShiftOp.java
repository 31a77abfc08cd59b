package org.fluidjava.ops.math;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/**
 * Circular convolution of rows: {@code Out[b][i] = sum over j of X[b][i + j - (N - 1) / 2]
 * Y[b][j]}, the index of X taken modulo M (Graves et al., Neural Turing Machines, arXiv:1410.5401).
 */
final class ConvShiftOp {
  static final OpDef DEF =
      OpDef.named("conv_shift")
          .input("X", "[B, M]")
          .input("Y", "[B, N], N odd and at most M")
          .output("Out", "[B, M]")
          .shape(ConvShiftOp::shape)
          .grad(Gradient.reads("X", "Y").given("Out").yields("X", "Y"))
          .build();

  private ConvShiftOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    Shape y = c.dims("Y");
    c.check(x.rank() == 2, "X must be a matrix but is %s", x);
    c.check(
        y.rank() == 2 && ShapeContext.agree(y.dim(0), x.dim(0)),
        "Y must be a matrix of as many rows as X %s but is %s",
        x,
        y);
    c.check(y.dim(1) < 0 || y.dim(1) % 2 == 1, "the width of Y must be odd but is %d", y.dim(1));
    c.check(
        x.dim(1) < 0 || y.dim(1) <= x.dim(1),
        "the width of Y (%d) must be at most that of X (%d)",
        y.dim(1),
        x.dim(1));
    c.check(
        c.dtype("X") == c.dtype("Y"),
        "X and Y must have one element type but are %s and %s",
        c.dtype("X").fluidName(),
        c.dtype("Y").fluidName());
    c.setDims("Out", x);
    c.shareLod("X", "Out");
  }
}
