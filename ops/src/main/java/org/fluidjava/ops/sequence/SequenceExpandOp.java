package org.fluidjava.ops.sequence;

import java.util.Arrays;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.Shape;

/**
 * Repeats sequences of X, or rows where X has no LoD, as often as the sequences of a level of Y are
 * long. So one vector for each sentence is laid beside each of its words.
 */
final class SequenceExpandOp {
  static final OpDef DEF =
      OpDef.named("sequence_expand")
          .input("X", "[N, ...] with at most one LoD level")
          .input("Y", "only its LoD counts")
          .output("Out", "X's sequences or rows, repeated")
          .attr("ref_level", -1, level -> level >= -1, "a level of Y's LoD; -1 for the last")
          .shape(SequenceExpandOp::shape)
          .usesOnlyShapeOf("Y")
          .grad(Gradient.reads("X", "Y").given("Out").yields("X").usesOnlyShapeOf("X", "Y"))
          .build();

  private SequenceExpandOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    c.check(x.rank() >= 1, "X must have rows but is %s", x);
    int xLevels = c.lodLevel("X", 0);
    c.check(xLevels <= 1, "X must have at most one LoD level but has %d", xLevels);
    if (c.isBuild()) {
      c.setDims("Out", x.with(0, -1));
      c.setLodLevel("Out", 0, xLevels);
      return;
    }
    SequenceRules.coversRows(c, "X", 0);
    LoD y = c.lod("Y");
    int level = c.attrs().getInt("ref_level");
    c.check(!y.isEmpty(), "Y must have a LoD: it says how often to repeat");
    c.check(level < y.levels(), "ref_level is %d, but Y has %d LoD levels", level, y.levels());
    int[] repeats = y.lengths(level);
    if (repeats.length == 0) {
      c.setDims("Out", x);
      c.setLod("Out", 0, c.lod("X"));
      return;
    }
    long items = xLevels == 1 ? c.lod("X").sequences(0) : x.dim(0);
    c.check(
        items == repeats.length,
        "X has %d %s, but level %d of Y's LoD has %d sequences",
        items,
        xLevels == 1 ? "sequences" : "rows",
        level < 0 ? y.levels() - 1 : level,
        repeats.length);
    if (xLevels == 0) {
      c.setDims("Out", x.with(0, Arrays.stream(repeats).asLongStream().sum()));
      c.setLod("Out", 0, LoD.NONE);
      return;
    }
    int[] lengths = c.lod("X").lengths(0);
    int[] repeated = new int[Arrays.stream(repeats).sum()];
    for (int i = 0, at = 0; i < repeats.length; i++) {
      Arrays.fill(repeated, at, at + repeats[i], lengths[i]);
      at += repeats[i];
    }
    LoD out = LoD.ofLengths(repeated);
    c.setDims("Out", x.with(0, out.rows()));
    c.setLod("Out", 0, out);
  }
}
