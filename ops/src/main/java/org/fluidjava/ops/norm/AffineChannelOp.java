package org.fluidjava.ops.norm;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.op.Windows;
import org.fluidjava.tensor.Shape;

/** One factor and one term for each channel: batch normalisation that was frozen. */
final class AffineChannelOp {
  static final OpDef DEF =
      OpDef.named("affine_channel")
          .input("X", "[N, C, ...] for NCHW, or else [N, ..., C]")
          .input("Scale", "[C]")
          .input("Bias", "[C]")
          .output("Out", "as X")
          .attr("data_layout", "AnyLayout", "where the channels lie")
          .shape(AffineChannelOp::shape)
          .grad(
              Gradient.reads("X", "Scale")
                  .given("Out")
                  .yields("X", "Scale", "Bias")
                  .like("Bias", "Scale"))
          .build();

  private AffineChannelOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    c.check(x.rank() >= 2, "X must have 2 extents or more but is %s", x);
    String layout = c.attrs().getString("data_layout");
    // So it is on Paddle: only NCHW has them second.
    boolean last = layout.equals("AnyLayout") || Windows.isChannelLast(layout);
    long channels = x.dim(last ? -1 : 1);
    for (String slot : new String[] {"Scale", "Bias"}) {
      c.check(
          ShapeContext.agree(c.dims(slot).numel(), channels),
          "%s must have one element for each of %d channels but is %s",
          slot,
          channels,
          c.dims(slot));
      c.check(c.dtype(slot) == c.dtype("X"), "%s must be of the type of X", slot);
    }
    c.setDims("Out", x);
    c.shareLod("X", "Out");
  }
}
