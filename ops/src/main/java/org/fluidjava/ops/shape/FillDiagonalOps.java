package org.fluidjava.ops.shape;

import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** A tensor with its diagonal, or all of it, replaced by a number. */
final class FillDiagonalOps {
  static final List<OpDef> ALL =
      List.of(
          OpDef.named("fill_any")
              .input("X", "of which only type and extents count")
              .output("Out", "as X, all of one number")
              .attr("value_float", 0f, "the number of floating types")
              .attr("value_int", 0, "the number of whole types")
              .shape(c -> c.setDims("Out", c.dims("X")))
              .grad(
                  Gradient.readsNothing()
                      .given("Out")
                      .yields("X")
                      .like("X", "Out@GRAD")
                      .usesOnlyShapeOf("Out@GRAD"))
              .build(),
          OpDef.named("fill_diagonal")
              .input("X", "a matrix, or more extents that are all equal")
              .output("Out", "as X, with the number on the diagonal")
              .attr("value", 0f, "the number")
              .attr("offset", 0, "how far right of the main diagonal")
              .attr("wrap", false, "whether the diagonal of a tall matrix starts again below")
              .shape(
                  c -> {
                    extents(c, c.dims("X"));
                    c.setDims("Out", c.dims("X"));
                  })
              .grad(Gradient.readsNothing().given("Out").yields("X").like("X", "Out@GRAD"))
              .build());

  private FillDiagonalOps() {}

  private static void extents(ShapeContext c, Shape x) {
    c.check(x.rank() >= 2, "X must have 2 or more extents but is %s", x);
    for (int i = 1; x.rank() > 2 && i < x.rank(); i++) {
      c.check(
          ShapeContext.agree(x.dim(i), x.dim(0)),
          "the extents of X must be equal where there are more than two, but X is %s",
          x);
    }
  }
}
