package org.fluidjava.ops.sequence;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.Shape;

/** From each sequence its rows Offset to Offset + Length. */
final class SequenceSliceOp {
  static final OpDef DEF =
      OpDef.named("sequence_slice")
          .input("X", "[N, ...] with one LoD level")
          .input("Offset", "integers, one for each sequence")
          .input("Length", "integers, one for each sequence")
          .output("Out", "the rows left, with one LoD level")
          .readsValues("Offset", "Length")
          .shape(SequenceSliceOp::shape)
          .grad(
              Gradient.reads("X", "Offset", "Length").given("Out").yields("X").usesOnlyShapeOf("X"))
          .build();

  private SequenceSliceOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    SequenceRules.oneLevel(c, "X");
    long[] offsets = c.values("Offset", 0);
    long[] lengths = c.values("Length", 0);
    if (offsets == null || lengths == null) {
      c.setDims("Out", x.with(0, -1));
      c.setLodLevel("Out", 0, 1);
      return;
    }
    int[] rows = c.lod("X").lengths(0);
    c.check(
        offsets.length == rows.length && lengths.length == rows.length,
        "Offset and Length must have a number for each of X's sequences (%d) but have %d and %d",
        rows.length,
        offsets.length,
        lengths.length);
    int[] left = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      c.check(
          offsets[i] >= 0 && lengths[i] >= 0 && offsets[i] <= rows[i] - lengths[i],
          "sequence %d has %d rows, so %d rows from row %d on do not lie within it",
          i,
          rows[i],
          lengths[i],
          offsets[i]);
      left[i] = (int) lengths[i];
    }
    LoD lod = LoD.ofLengths(left);
    c.setDims("Out", x.with(0, lod.rows()));
    c.setLod("Out", 0, lod);
  }
}
