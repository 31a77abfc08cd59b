package org.fluidjava.ops.vision;

import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.op.Windows;
import org.fluidjava.tensor.Shape;

/** Operators that move numbers between channels and pixels without changing them. */
final class ChannelMoveOps {
  private ChannelMoveOps() {}

  static List<OpDef> all() {
    return List.of(
        OpDef.named("shuffle_channel")
            .input("X", "[N, C, H, W]")
            .output("Out", "the channels, groups by turns")
            .attr("group", 1, g -> g >= 1, "at least 1: groups of channels")
            .shape(ChannelMoveOps::shuffle)
            .grad(Gradient.readsNothing().given("Out").yields("X").like("X", "Out@GRAD"))
            .build(),
        OpDef.named("channel_shuffle")
            .input("X", "[N, C, H, W], channels last for NHWC")
            .output("Out", "the channels, groups by turns")
            .attr("groups", 1, g -> g >= 1, "at least 1: groups of channels")
            .attr("data_format", "NCHW", "where the channels lie")
            .shape(c -> shuffle(c, "X", "Out"))
            .grad(
                Gradient.readsNothing()
                    .given("Out")
                    .yields("X")
                    .shape(c -> shuffle(c, "Out@GRAD", "X@GRAD")))
            .build(),
        OpDef.named("pixel_shuffle")
            .input("X", "[N, C r r, H, W], channels last for NHWC")
            .output("Out", "[N, C, H r, W r], channels last for NHWC")
            .attr("upscale_factor", 1, r -> r >= 1, "at least 1: pixels from one, down and across")
            .attr("data_format", "NCHW", "where the channels lie")
            .shape(c -> spread(c, "X", "Out", "upscale_factor"))
            .grad(
                Gradient.readsNothing()
                    .given("Out")
                    .yields("X")
                    .shape(c -> gather(c, "Out@GRAD", "X@GRAD", "upscale_factor")))
            .build(),
        OpDef.named("pixel_unshuffle")
            .input("X", "[N, C, H r, W r], channels last for NHWC")
            .output("Out", "[N, C r r, H, W], channels last for NHWC")
            .attr("downscale_factor", 1, r -> r >= 1, "at least 1: pixels to one, down and across")
            .attr("data_format", "NCHW", "where the channels lie")
            .shape(c -> gather(c, "X", "Out", "downscale_factor"))
            .grad(
                Gradient.readsNothing()
                    .given("Out")
                    .yields("X")
                    .shape(c -> spread(c, "Out@GRAD", "X@GRAD", "downscale_factor")))
            .build());
  }

  private static void shuffle(ShapeContext c, String from, String to) {
    Shape x = c.dims(from);
    int groups = c.attrs().getInt("groups");
    c.check(x.rank() == 4, "%s must have 4 extents but is %s", from, x);
    long channels = x.dim(Windows.isChannelLast(c.attrs().getString("data_format")) ? 3 : 1);
    c.check(
        channels < 0 || channels % groups == 0,
        "the channels of %s (%d) must be a multiple of groups (%d)",
        from,
        channels,
        groups);
    c.setDims(to, x);
  }

  private static void shuffle(ShapeContext c) {
    Shape x = c.dims("X");
    int group = c.attrs().getInt("group");
    c.check(x.rank() == 4, "X must have 4 extents but is %s", x);
    c.check(
        x.dim(1) < 0 || x.dim(1) % group == 0,
        "the channels of X (%d) must be a multiple of group (%d)",
        x.dim(1),
        group);
    c.setDims("Out", x);
  }

  /** Channels become pixels. */
  private static void spread(ShapeContext c, String from, String to, String factor) {
    Shape x = c.dims(from);
    long r = c.attrs().getInt(factor);
    c.check(x.rank() == 4, "%s must have 4 extents but is %s", from, x);
    boolean last = Windows.isChannelLast(c.attrs().getString("data_format"));
    int channels = last ? 3 : 1;
    c.check(
        x.dim(channels) < 0 || x.dim(channels) % (r * r) == 0,
        "the channels of %s (%d) must be a multiple of the squared %s (%d)",
        from,
        x.dim(channels),
        factor,
        r * r);
    Shape out = x;
    for (int axis = 1; axis < 4; axis++) {
      long extent = x.dim(axis);
      out = out.with(axis, extent < 0 ? -1 : axis == channels ? extent / (r * r) : extent * r);
    }
    c.setDims(to, out);
  }

  /** Pixels become channels. */
  private static void gather(ShapeContext c, String from, String to, String factor) {
    Shape g = c.dims(from);
    long r = c.attrs().getInt(factor);
    c.check(g.rank() == 4, "%s must have 4 extents but is %s", from, g);
    int channels = Windows.isChannelLast(c.attrs().getString("data_format")) ? 3 : 1;
    Shape x = g;
    for (int axis = 1; axis < 4; axis++) {
      long extent = g.dim(axis);
      c.check(
          extent < 0 || axis == channels || extent % r == 0,
          "extent %d of %s (%d) must be a multiple of %s (%d)",
          axis,
          from,
          extent,
          factor,
          r);
      x = x.with(axis, extent < 0 ? -1 : axis == channels ? extent * r * r : extent / r);
    }
    c.setDims(to, x);
    if (to.endsWith("@GRAD")) {
      c.shareLod(from, to);
    }
  }
}
