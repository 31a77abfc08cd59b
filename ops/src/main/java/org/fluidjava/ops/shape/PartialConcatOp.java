package org.fluidjava.ops.shape;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** The same columns of several matrices side by side. */
final class PartialConcatOp {
  static final OpDef DEF =
      OpDef.named("partial_concat")
          .inputs("X", "matrices of the same extents")
          .output("Out", "[rows, matrices times columns taken]")
          .attr("start_index", 0, "the first column; negative from the end")
          .attr("length", -1, "how many columns; negative for all to the end")
          .shape(PartialConcatOp::shape)
          .grad(Gradient.reads("X").given("Out").yields("X").usesOnlyShapeOf("X"))
          .build();

  private PartialConcatOp() {}

  private static void shape(ShapeContext c) {
    Shape x = PartialColumns.matrices(c);
    long columns = x.dim(1);
    long start = c.attrs().getInt("start_index");
    long length = c.attrs().getInt("length");
    if (columns >= 0) {
      c.check(
          start >= -columns && start < columns,
          "start_index must be in [%d, %d) but is %d",
          -columns,
          columns,
          start);
      start = start < 0 ? start + columns : start;
      length = length < 0 ? columns - start : length;
      c.check(
          start + length <= columns,
          "columns %d to %d are wanted, but X has %d",
          start,
          start + length - 1,
          columns);
    }
    c.setDims("Out", Shape.of(x.dim(0), length < 0 ? -1 : length * c.inputs("X")));
    c.shareLod("X", "Out");
  }
}
