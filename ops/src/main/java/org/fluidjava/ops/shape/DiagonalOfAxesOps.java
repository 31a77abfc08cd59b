package org.fluidjava.ops.shape;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** Diagonals along two axes of any tensor: their elements, their sums, and tensors of them. */
final class DiagonalOfAxesOps {
  static final List<OpDef> ALL =
      List.of(
          two("trace", "the sums of the diagonals", "axis1", 0, "axis2", 1)
              .shape(c -> diagonal(c, false))
              .grad(gradient())
              .build(),
          two("diagonal", "the diagonals, as a last axis", "axis1", 0, "axis2", 1)
              .shape(c -> diagonal(c, true))
              .grad(gradient())
              .build(),
          two("diag_embed", "zeros with Input's last axis as diagonals", "dim1", -2, "dim2", -1)
              .shape(DiagonalOfAxesOps::embed)
              .build());

  private DiagonalOfAxesOps() {}

  private static Gradient gradient() {
    return Gradient.reads("Input").given("Out").yields("Input").usesOnlyShapeOf("Input");
  }

  private static OpDef.Builder two(
      String type, String result, String first, int one, String second, int other) {
    return OpDef.named(type)
        .input("Input", "any tensor")
        .output("Out", result)
        .attr("offset", 0, "which diagonal; positive ones are above the main one")
        .attr(first, one, "the axis of rows; negative from the end")
        .attr(second, other, "the axis of columns; negative from the end");
  }

  private static void diagonal(ShapeContext c, boolean kept) {
    Shape x = c.dims("Input");
    c.check(x.rank() >= 2, "Input must have 2 extents or more but is %s", x);
    int rows = Axes.of(c, c.attrs().getInt("axis1"), x.rank(), "axis1");
    int columns = Axes.of(c, c.attrs().getInt("axis2"), x.rank(), "axis2");
    c.check(rows != columns, "axis1 and axis2 must differ but both are %d", rows);
    List<Long> left = new ArrayList<>();
    for (int i = 0; i < x.rank(); i++) {
      if (i != rows && i != columns) {
        left.add(x.dim(i));
      }
    }
    long offset = c.attrs().getInt("offset");
    if (kept) {
      boolean known = x.dim(rows) >= 0 && x.dim(columns) >= 0;
      long down = x.dim(rows) + Math.min(offset, 0);
      long across = x.dim(columns) - Math.max(offset, 0);
      left.add(known ? Math.max(0, Math.min(down, across)) : -1L);
    }
    c.setDims("Out", left.isEmpty() ? Shape.ONE : Shape.of(left));
  }

  private static void embed(ShapeContext c) {
    Shape x = c.dims("Input");
    c.check(x.rank() >= 1, "Input must have 1 extent or more but is %s", x);
    long offset = Math.abs((long) c.attrs().getInt("offset"));
    c.check(offset < 1 << 24, "offset %d is too large", offset);
    int first = Axes.of(c, c.attrs().getInt("dim1"), x.rank() + 1, "dim1");
    int second = Axes.of(c, c.attrs().getInt("dim2"), x.rank() + 1, "dim2");
    c.check(first != second, "dim1 and dim2 must differ but both are %d", first);
    long size = x.dim(-1) < 0 ? -1 : x.dim(-1) + offset;
    List<Long> dims = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < x.rank() + 1; i++) {
      dims.add(i == first || i == second ? size : x.dim(next++));
    }
    c.setDims("Out", Shape.of(dims));
  }
}
