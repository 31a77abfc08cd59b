package org.fluidjava.ops.sequence;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.Shape;

/**
 * From a dense block [sequences, length, ...] and the sequences' lengths to rows one behind the
 * other.
 */
final class SequenceUnpadOp {
  static final OpDef DEF =
      OpDef.named("sequence_unpad")
          .input("X", "[sequences, length, ...]")
          .input("Length", "int64 [sequences]")
          .output("Out", "[N, ...] with one LoD level; a block of rank 2 gives [N, 1]")
          .shape(SequenceUnpadOp::shape)
          .readsValues("Length")
          .grad(Gradient.reads("X").given("Out").yields("X").usesOnlyShapeOf("X"))
          .build();

  private SequenceUnpadOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    c.check(x.rank() >= 2, "X must be [sequences, length, ...] but is %s", x);
    Shape row = x.rank() == 2 ? Shape.of(1) : x.slice(2, x.rank());
    long[] given = c.values("Length", 0);
    if (given == null) {
      c.setDims("Out", Shape.of(-1).concat(row));
      c.setLodLevel("Out", 0, 1);
      return;
    }
    c.check(
        given.length == x.dim(0),
        "Length must have a number for each of X's sequences (%d) but has %d",
        x.dim(0),
        given.length);
    int[] lengths = new int[given.length];
    for (int i = 0; i < lengths.length; i++) {
      c.check(
          given[i] >= 0 && given[i] <= x.dim(1),
          "Length[%d] is %d, but X has room for 0 to %d rows",
          i,
          given[i],
          x.dim(1));
      lengths[i] = (int) given[i];
    }
    LoD lod = LoD.ofLengths(lengths);
    c.setDims("Out", Shape.of(lod.rows()).concat(row));
    c.setLod("Out", 0, lod);
  }
}
