package org.fluidjava.ops.sequence;

import java.util.Arrays;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/**
 * Averages of the largest numbers of each row of matching matrices. Sequence i of X is channel_num
 * matrices, one behind the other, each with as many rows as sequence i of ROW and as many columns
 * as sequence i of COLUMN. For each row, channel and k of topks the result is the sum of the k
 * largest numbers (or of all, when there are fewer) divided by k.
 */
final class SequenceTopkAvgPoolingOp {
  static final OpDef DEF =
      OpDef.named("sequence_topk_avg_pooling")
          .input("X", "[N, 1] or [N] with one LoD level: the matrices")
          .input("ROW", "one LoD level; only that counts")
          .input("COLUMN", "one LoD level; only that counts")
          .output("Out", "[rows of ROW, channel_num x number of topks] with ROW's LoD")
          .output(
              "pos",
              "int32: for each row and channel the columns of its largest numbers, -1 for none")
          .requiredAttr("topks", AttrType.INTS, "rising numbers, at least 1")
          .attr("channel_num", 1, n -> n >= 1, "at least 1")
          .shape(SequenceTopkAvgPoolingOp::shape)
          .usesOnlyShapeOf("ROW", "COLUMN")
          .grad(
              Gradient.reads("X", "ROW", "COLUMN", "pos")
                  .given("Out")
                  .yields("X")
                  .usesOnlyShapeOf("X", "ROW", "COLUMN"))
          .build();

  private SequenceTopkAvgPoolingOp() {}

  private static void shape(ShapeContext c) {
    int[] topks = c.attrs().getInts("topks");
    long channels = c.attrs().getInt("channel_num");
    c.check(
        topks.length >= 1 && topks[0] >= 1,
        "topks must be numbers from 1 on but are %s",
        Arrays.toString(topks));
    for (int i = 1; i < topks.length; i++) {
      c.check(topks[i] >= topks[i - 1], "topks must not fall but are %s", Arrays.toString(topks));
    }
    Shape x = c.dims("X");
    c.check(
        x.rank() >= 1 && ShapeContext.agree(x.product(1, x.rank()), 1),
        "each row of X must be one number but has %d",
        x.rank() == 0 ? 0 : x.product(1, x.rank()));
    SequenceRules.oneLevel(c, "X");
    SequenceRules.oneLevel(c, "ROW");
    SequenceRules.oneLevel(c, "COLUMN");
    long rows = c.isBuild() ? -1 : c.lod("ROW").rows();
    if (!c.isBuild()) {
      int[] numbers = c.lod("X").lengths(0);
      int[] heights = c.lod("ROW").lengths(0);
      int[] widths = c.lod("COLUMN").lengths(0);
      c.check(
          numbers.length == heights.length && numbers.length == widths.length,
          "X, ROW and COLUMN must have as many sequences each but have %d, %d and %d",
          numbers.length,
          heights.length,
          widths.length);
      for (int i = 0; i < numbers.length; i++) {
        c.check(
            numbers[i] == channels * heights[i] * widths[i],
            "sequence %d of X has %d numbers, but %d channels of %d rows and %d columns need %d",
            i,
            numbers[i],
            channels,
            heights[i],
            widths[i],
            channels * heights[i] * widths[i]);
      }
    }
    c.setDims("Out", Shape.of(rows, Math.multiplyExact(channels, (long) topks.length)));
    c.shareLod("ROW", "Out");
    c.setDims("pos", Shape.of(rows < 0 ? -1 : rows * channels * topks[topks.length - 1]));
    c.setDtype("pos", DType.INT32);
  }
}
