package org.fluidjava.ops.sequence;

import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.Shape;

/** Drops some ids from sequences of ids; the last LoD level is counted anew. */
final class SequenceEraseOp {
  static final OpDef DEF =
      OpDef.named("sequence_erase")
          .input("X", "ids [N] or [N, 1] with at least one LoD level")
          .output("Out", "the ids left")
          .attr("tokens", new int[0], "the ids to drop")
          .readsValues("X")
          .shape(SequenceEraseOp::shape)
          .build();

  private SequenceEraseOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    c.check(
        x.rank() >= 1 && ShapeContext.agree(x.product(1, x.rank()), 1),
        "each row of X must be one id but has %d",
        x.rank() == 0 ? 0 : x.product(1, x.rank()));
    SequenceRules.someLevel(c, "X");
    long[] ids = c.values("X", 0);
    if (ids == null) {
      c.setDims("Out", x.with(0, -1));
      c.setLodLevel("Out", 0, c.lodLevel("X", 0));
      return;
    }
    int[] tokens = c.attrs().getInts("tokens");
    int[][] offsets = c.lod("X").toOffsets();
    int[] last = offsets[offsets.length - 1];
    int left = 0;
    for (int i = 0, row = 0; i < last.length; i++) {
      for (; row < last[i]; row++) {
        left += isAmong(tokens, ids[row]) ? 0 : 1;
      }
      last[i] = left;
    }
    c.setDims("Out", x.with(0, left));
    c.setLod("Out", 0, LoD.ofOffsets(offsets));
  }

  private static boolean isAmong(int[] tokens, long id) {
    for (int token : tokens) {
      if (token == id) {
        return true;
      }
    }
    return false;
  }
}
