package org.fluidjava.ops.sequence;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpSpec;
import org.fluidjava.op.ShapeContext;

/** Turns each sequence round. Its gradient is itself. */
final class SequenceReverseOp {
  static final OpDef DEF =
      OpDef.named("sequence_reverse")
          .input("X", "[N, ...] with one LoD level")
          .output("Y", "of X's shape and LoD")
          .shape(SequenceReverseOp::shape)
          .gradMaker(
              context ->
                  context.wantsGradOf("X")
                      ? List.of(
                          new OpSpec("sequence_reverse")
                              .in("X", context.gradOfOut("Y"))
                              .out("Y", context.gradOfIn("X"))
                              .attrsOf(context.op()))
                      : List.of())
          .build();

  private SequenceReverseOp() {}

  private static void shape(ShapeContext c) {
    SequenceRules.oneLevel(c, "X");
    c.setDims("Y", c.dims("X"));
    c.shareLod("X", "Y");
  }
}
