package org.fluidjava.ops.sequence;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/**
 * A convolution over time within each sequence: row t becomes the rows t + contextStart and the
 * following contextLength - 1 beside each other, times Filter. Beyond the sequence's ends lie
 * zeros, or trainable rows.
 */
final class SequenceConvOp {
  static final OpDef DEF =
      OpDef.named("sequence_conv")
          .input("X", "[N, D] with one LoD level")
          .optionalInput("PaddingData", "[rows before + rows after, D] for beyond the ends")
          .input("Filter", "[contextLength x D, M]")
          .output("Out", "[N, M] with X's LoD")
          .attr("paddingTrainable", false, "whether PaddingData is used")
          .attr("contextLength", 1, n -> n >= 1, "at least 1: how many rows make one")
          .attr("contextStart", 0, "the first of them, relative to the row")
          .attr("contextStride", 1, n -> n == 1, "1")
          .shape(SequenceConvOp::shape)
          .grad(
              Gradient.reads("PaddingData", "X", "Filter")
                  .given("Out")
                  .yields("PaddingData", "X", "Filter"))
          .build();

  private SequenceConvOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    Shape filter = c.dims("Filter");
    long length = c.attrs().getInt("contextLength");
    long start = c.attrs().getInt("contextStart");
    c.check(x.rank() == 2, "X must be [rows, width] but is %s", x);
    SequenceRules.oneLevel(c, "X");
    c.check(
        filter.rank() == 2
            && (x.dim(1) < 0
                || ShapeContext.agree(filter.dim(0), Math.multiplyExact(length, x.dim(1)))),
        "Filter must be [contextLength (%d) x X's width (%d), any] but is %s",
        length,
        x.dim(1),
        filter);
    if (c.attrs().getBoolean("paddingTrainable")) {
      c.check(c.hasInput("PaddingData"), "paddingTrainable is true but PaddingData is missing");
    }
    if (c.hasInput("PaddingData")) {
      Shape padding = c.dims("PaddingData");
      long before = Math.max(0, -start);
      long after = Math.max(0, start + length - 1);
      c.check(
          padding.rank() == 2
              && ShapeContext.agree(padding.dim(0), before + after)
              && ShapeContext.agree(padding.dim(1), x.dim(1)),
          "PaddingData must be [%d before + %d after, X's width (%d)] but is %s",
          before,
          after,
          x.dim(1),
          padding);
    }
    c.setDims("Out", Shape.of(x.dim(0), filter.dim(1)));
    c.shareLod("X", "Out");
  }
}
