package org.fluidjava.ops.math;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.ops.shape.PartialColumns;
import org.fluidjava.tensor.Shape;

/** The sum of the same columns of several matrices. */
final class PartialSumOp {
  static final OpDef DEF =
      OpDef.named("partial_sum")
          .inputs("X", "matrices of the same extents")
          .output("Out", "[rows, columns taken]")
          .attr("start_index", 0, start -> start >= 0, "the first column, 0 or more")
          .attr(
              "length",
              -1,
              length -> length >= -1,
              "-1 or more: columns taken, -1 for all to the end")
          .attr("use_mkldnn", false, "kept for files; has no effect here")
          .shape(PartialSumOp::shape)
          .grad(Gradient.reads("X").given("Out").yields("X").usesOnlyShapeOf("X"))
          .build();

  private PartialSumOp() {}

  private static void shape(ShapeContext c) {
    Shape x = PartialColumns.matrices(c);
    long columns = x.dim(1);
    long start = c.attrs().getInt("start_index");
    long length = c.attrs().getInt("length");
    if (columns >= 0) {
      c.check(start < columns, "start_index must be below %d but is %d", columns, start);
      length = length < 0 ? columns - start : length;
      c.check(
          start + length <= columns,
          "columns %d to %d are wanted, but X has %d",
          start,
          start + length - 1,
          columns);
    }
    c.setDims("Out", Shape.of(x.dim(0), length < 0 ? -1 : length));
    c.shareLod("X", "Out");
  }
}
