package org.fluidjava.ops.sequence;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.Shape;

/**
 * From sequences one behind the other to a dense block: [sequences, length, ...]. The sequences are
 * those of the first LoD level.
 */
final class SequencePadOp {
  static final OpDef DEF =
      OpDef.named("sequence_pad")
          .input("X", "[N, ...] with at least one LoD level")
          .input("PadValue", "one number, or one row")
          .output("Out", "[sequences, length, ...], without LoD")
          .output("Length", "int64 [sequences]")
          .attr("padded_length", -1, n -> n == -1 || n >= 1, "-1 for the longest, or at least 1")
          .shape(SequencePadOp::shape)
          .grad(Gradient.reads("X").given("Out").yields("X").usesOnlyShapeOf("X"))
          .build();

  private SequencePadOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    Shape pad = c.dims("PadValue");
    c.check(x.rank() >= 2, "X must be [rows, width...] but is %s", x);
    SequenceRules.someLevel(c, "X");
    Shape row = x.slice(1, x.rank());
    c.check(
        ShapeContext.agree(pad.numel(), 1) || ShapeContext.agree(pad.numel(), row.numel()),
        "PadValue must be one number or a row like those of X %s, but is %s",
        row,
        pad);
    c.check(
        c.dtype("PadValue") == c.dtype("X"),
        "PadValue is %s but X is %s",
        c.dtype("PadValue").fluidName(),
        c.dtype("X").fluidName());
    long length = c.attrs().getInt("padded_length");
    long sequences = -1;
    if (!c.isBuild()) {
      int[] offsets = c.lod("X").rowOffsets(0);
      sequences = offsets.length - 1;
      long longest = 0;
      for (int i = 0; i < sequences; i++) {
        longest = Math.max(longest, offsets[i + 1] - offsets[i]);
      }
      c.check(
          length < 0 || length >= longest,
          "padded_length is %d, but one sequence has %d rows",
          length,
          longest);
      length = length < 0 ? longest : length;
    }
    c.setDims("Out", Shape.of(sequences, length).concat(row));
    c.setLod("Out", 0, LoD.NONE);
    c.setDims("Length", Shape.of(sequences));
    c.setDtype("Length", DType.INT64);
  }
}
