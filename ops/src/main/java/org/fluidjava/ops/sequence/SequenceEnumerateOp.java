package org.fluidjava.ops.sequence;

import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** Beside each id the ones that follow it within its sequence, and a fill value past the end. */
final class SequenceEnumerateOp {
  static final OpDef DEF =
      OpDef.named("sequence_enumerate")
          .input("X", "ids [N, 1] with at least one LoD level")
          .output("Out", "[N, win_size] with X's LoD")
          .attr("win_size", 2, n -> n >= 2, "at least 2: how many ids beside each other")
          .attr("pad_value", 0, "what lies past the end of a sequence")
          .shape(SequenceEnumerateOp::shape)
          .build();

  private SequenceEnumerateOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    c.check(x.rank() == 2 && ShapeContext.agree(x.dim(1), 1), "X must be [rows, 1] but is %s", x);
    SequenceRules.someLevel(c, "X");
    c.setDims("Out", Shape.of(x.dim(0), c.attrs().getInt("win_size")));
    c.shareLod("X", "Out");
  }
}
