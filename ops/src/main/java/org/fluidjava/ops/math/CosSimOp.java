package org.fluidjava.ops.math;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** The cosine of the angle between rows: {@code X · Y / (‖X‖ ‖Y‖)}. */
final class CosSimOp {
  static final OpDef DEF =
      OpDef.named("cos_sim")
          .input("X", "[rows, …]")
          .input("Y", "shaped like X, or one row for all of X's")
          .output("Out", "[rows, 1]")
          .output("XNorm", "the lengths of X's rows, [rows, 1]")
          .output("YNorm", "the lengths of Y's rows")
          .shape(CosSimOp::shape)
          .grad(Gradient.reads("X", "Y", "XNorm", "YNorm", "Out").given("Out").yields("X", "Y"))
          .build();

  private CosSimOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    Shape y = c.dims("Y");
    c.check(x.rank() >= 2, "X must have 2 dimensions at least but is %s", x);
    c.check(
        y.rank() == x.rank() && y.slice(1, y.rank()).matches(x.slice(1, x.rank())),
        "Y %s must have rows like those of X %s",
        y,
        x);
    c.check(
        y.dim(0) == 1 || ShapeContext.agree(x.dim(0), y.dim(0)),
        "Y must have 1 row or as many as X (%d), not %d",
        x.dim(0),
        y.dim(0));
    c.check(
        c.dtype("X") == c.dtype("Y"),
        "X and Y must have one element type, but X is %s and Y is %s",
        c.dtype("X").fluidName(),
        c.dtype("Y").fluidName());
    c.setDims("Out", Shape.of(x.dim(0), 1));
    c.setDims("XNorm", Shape.of(x.dim(0), 1));
    c.setDims("YNorm", Shape.of(y.dim(0), 1));
    c.shareLod("X", "Out");
  }
}
