package org.fluidjava.ops.math;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/**
 * The products of all pairs of channels of two feature maps, averaged over the pixels: the matrix
 * of Yim et al., A Gift from Knowledge Distillation, CVPR 2017.
 */
final class FspOp {
  static final OpDef DEF =
      OpDef.named("fsp")
          .input("X", "[N, channels of X, H, W]")
          .input("Y", "[N, channels of Y, H, W]")
          .output("Out", "[N, channels of X, channels of Y]")
          .shape(FspOp::shape)
          .grad(Gradient.reads("X", "Y").given("Out").yields("X", "Y"))
          .build();

  private FspOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    Shape y = c.dims("Y");
    c.check(x.rank() == 4, "X must have 4 extents but is %s", x);
    c.check(
        y.rank() == 4 && y.with(1, -1).matches(x),
        "X and Y must differ in their channels only but are %s and %s",
        x,
        y);
    c.check(
        c.dtype("X") == c.dtype("Y"),
        "X and Y must have one element type but are %s and %s",
        c.dtype("X").fluidName(),
        c.dtype("Y").fluidName());
    c.setDims("Out", Shape.of(x.dim(0) < 0 ? y.dim(0) : x.dim(0), x.dim(1), y.dim(1)));
    c.shareLod("X", "Out");
  }
}
