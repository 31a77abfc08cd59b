package org.fluidjava.ops.math;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.tensor.Shape;

/** The inner product of two vectors, or of the rows of two matrices. */
final class DotOp {
  static final OpDef DEF =
      OpDef.named("dot")
          .input("X", "[n] or [rows, n]")
          .input("Y", "shaped like X")
          .output("Out", "[1] or [rows, 1]")
          .shape(
              c -> {
                Shape x = c.dims("X");
                c.check(
                    x.rank() == 1 || x.rank() == 2, "X must have 1 or 2 dimensions but is %s", x);
                c.check(x.matches(c.dims("Y")), "Y %s must be shaped like X %s", c.dims("Y"), x);
                c.check(
                    c.dtype("X") == c.dtype("Y"),
                    "X and Y must have one element type, but X is %s and Y is %s",
                    c.dtype("X").fluidName(),
                    c.dtype("Y").fluidName());
                c.setDims("Out", x.with(-1, 1));
              })
          .grad(Gradient.reads("X", "Y").given("Out").yields("X", "Y"))
          .build();

  private DotOp() {}
}
