package org.fluidjava.ops.sequence;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.Shape;

/** Sequence i of the result is sequence i of every input, one behind the other. */
final class SequenceConcatOp {
  static final OpDef DEF =
      OpDef.named("sequence_concat")
          .inputs("X", "each [N, ...] with one LoD level and as many sequences as the others")
          .output("Out", "[sum of N, ...]")
          .shape(SequenceConcatOp::shape)
          .grad(Gradient.reads("X").given("Out").yields("X").usesOnlyShapeOf("X"))
          .build();

  private SequenceConcatOp() {}

  private static void shape(ShapeContext c) {
    Shape first = c.dims("X");
    long rows = 0;
    for (int i = 0; i < c.inputs("X"); i++) {
      Shape x = c.dims("X", i);
      c.check(
          x.rank() >= 1 && x.slice(1, x.rank()).matches(first.slice(1, first.rank())),
          "X[%d] is %s, but all must have rows like those of X[0], which is %s",
          i,
          x,
          first);
      c.check(
          c.dtype("X", i) == c.dtype("X"),
          "X[%d] is %s but X[0] is %s",
          i,
          c.dtype("X", i).fluidName(),
          c.dtype("X").fluidName());
      SequenceRules.oneLevel(c, "X", i);
      rows = rows < 0 || x.dim(0) < 0 ? -1 : rows + x.dim(0);
    }
    c.setDims("Out", first.with(0, rows));
    if (c.isBuild()) {
      c.setLodLevel("Out", 0, 1);
      return;
    }
    int[] offsets = new int[c.lod("X").sequences(0) + 1];
    for (int i = 0; i < c.inputs("X"); i++) {
      int[] add = c.lod("X", i).offsets(0);
      c.check(
          add.length == offsets.length,
          "X[%d] has %d sequences but X[0] has %d",
          i,
          add.length - 1,
          offsets.length - 1);
      for (int j = 0; j < add.length; j++) {
        offsets[j] += add[j];
      }
    }
    c.setLod("Out", 0, LoD.ofOffsets(offsets));
  }
}
