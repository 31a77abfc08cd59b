package org.fluidjava.ops.shape;

import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** Diagonals, triangles and grids. */
final class DiagonalOps {
  static final List<OpDef> ALL =
      List.of(
          OpDef.named("diag")
              .input("Diagonal", "[n] or [n, 1]")
              .output("Out", "[n, n] with these numbers on its diagonal, else 0")
              .shape(DiagonalOps::diag)
              .build(),
          OpDef.named("diag_v2")
              .input("X", "[n], or a matrix")
              .output("Out", "a matrix with X on a diagonal, or a matrix's diagonal")
              .attr("offset", 0, "which diagonal; positive ones are above the main one")
              .attr("padding_value", 0f, "what other elements are")
              .shape(DiagonalOps::diagV2)
              .build(),
          OpDef.named("tril_triu")
              .input("X", "matrices in the last two dimensions")
              .output("Out", "X, one triangle of it zero")
              .attr("diagonal", 0, "the last diagonal that stays")
              .attr("lower", true, "whether the lower triangle stays, else the upper one")
              .shape(DiagonalOps::triangle)
              .grad(Gradient.readsNothing().given("Out").yields("X").like("X", "Out@GRAD"))
              .build(),
          OpDef.named("meshgrid")
              .inputs("X", "coordinates of each axis, [n_i]")
              .outputs("Out", "each spread over [n_0, n_1, ..]")
              .shape(DiagonalOps::meshgrid)
              .grad(Gradient.reads("X").given("Out").yields("X").usesOnlyShapeOf("X"))
              .build());

  private DiagonalOps() {}

  private static void diag(ShapeContext c) {
    Shape x = c.dims("Diagonal");
    c.check(
        x.rank() == 1 || x.rank() == 2 && ShapeContext.agree(x.dim(1), 1),
        "Diagonal must be [n] or [n, 1] but is %s",
        x);
    c.setDims("Out", Shape.of(x.dim(0), x.dim(0)));
  }

  private static void diagV2(ShapeContext c) {
    Shape x = c.dims("X");
    long offset = c.attrs().getInt("offset");
    c.check(x.rank() == 1 || x.rank() == 2, "X must have 1 or 2 dimensions but is %s", x);
    c.check(Math.abs(offset) < 1 << 24, "offset %d is too large", offset);
    if (x.rank() == 1) {
      long n = x.dim(0) < 0 ? -1 : x.dim(0) + Math.abs(offset);
      c.setDims("Out", Shape.of(n, n));
    } else {
      long rows = x.dim(0) + Math.min(offset, 0);
      long columns = x.dim(1) - Math.max(offset, 0);
      c.setDims("Out", Shape.of(x.isKnown() ? Math.max(0, Math.min(rows, columns)) : -1));
    }
  }

  private static void triangle(ShapeContext c) {
    c.check(c.dims("X").rank() >= 2, "X must have 2 dimensions or more but is %s", c.dims("X"));
    c.setDims("Out", c.dims("X"));
    c.shareLod("X", "Out");
  }

  private static void meshgrid(ShapeContext c) {
    int rank = c.inputs("X");
    c.check(rank == c.outputs("Out"), "there are %d inputs but %d outputs", rank, c.outputs("Out"));
    long[] out = new long[rank];
    for (int i = 0; i < rank; i++) {
      Shape x = c.dims("X", i);
      c.check(x.rank() == 1, "X[%d] must have 1 dimension but is %s", i, x);
      out[i] = x.dim(0);
    }
    for (int i = 0; i < rank; i++) {
      c.setDims("Out", i, Shape.of(out));
      c.setDtype("Out", i, c.dtype("X", i));
    }
  }
}
