package org.fluidjava.ops.sequence;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** Repeats row i of X as often as sequence i of Y is long. */
final class SequenceExpandAsOp {
  static final OpDef DEF =
      OpDef.named("sequence_expand_as")
          .input("X", "[sequences, ...]")
          .input("Y", "one LoD level; only that counts")
          .output("Out", "[rows of Y, ...] with Y's LoD")
          .shape(SequenceExpandAsOp::shape)
          .usesOnlyShapeOf("Y")
          .grad(Gradient.reads("X", "Y").given("Out").yields("X").usesOnlyShapeOf("X", "Y"))
          .build();

  private SequenceExpandAsOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    c.check(x.rank() >= 1, "X must have rows but is %s", x);
    SequenceRules.oneLevel(c, "Y");
    long sequences = SequenceRules.sequences(c, "Y", 0);
    c.check(
        ShapeContext.agree(x.dim(0), sequences),
        "X must have a row for each sequence of Y (%d) but is %s",
        sequences,
        x);
    c.setDims("Out", x.with(0, c.isBuild() ? -1 : c.lod("Y").rows()));
    c.shareLod("Y", "Out");
  }
}
