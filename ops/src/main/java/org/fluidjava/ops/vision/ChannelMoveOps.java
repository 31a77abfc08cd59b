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
        OpDef.named("pixel_shuffle")
            .input("X", "[N, C r r, H, W], channels last for NHWC")
            .output("Out", "[N, C, H r, W r], channels last for NHWC")
            .attr("upscale_factor", 1, r -> r >= 1, "at least 1: pixels from one, down and across")
            .attr("data_format", "NCHW", "where the channels lie")
            .shape(ChannelMoveOps::pixels)
            .grad(
                Gradient.readsNothing().given("Out").yields("X").shape(ChannelMoveOps::pixelsGrad))
            .build());
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

  private static void pixels(ShapeContext c) {
    Shape x = c.dims("X");
    long r = c.attrs().getInt("upscale_factor");
    c.check(x.rank() == 4, "X must have 4 extents but is %s", x);
    boolean last = Windows.isChannelLast(c.attrs().getString("data_format"));
    int channels = last ? 3 : 1;
    c.check(
        x.dim(channels) < 0 || x.dim(channels) % (r * r) == 0,
        "the channels of X (%d) must be a multiple of the squared upscale_factor (%d)",
        x.dim(channels),
        r * r);
    Shape out = x;
    for (int axis = 1; axis < 4; axis++) {
      long extent = x.dim(axis);
      out = out.with(axis, extent < 0 ? -1 : axis == channels ? extent / (r * r) : extent * r);
    }
    c.setDims("Out", out);
  }

  private static void pixelsGrad(ShapeContext c) {
    Shape g = c.dims("Out@GRAD");
    long r = c.attrs().getInt("upscale_factor");
    c.check(g.rank() == 4, "Out@GRAD must have 4 extents but is %s", g);
    int channels = Windows.isChannelLast(c.attrs().getString("data_format")) ? 3 : 1;
    Shape x = g;
    for (int axis = 1; axis < 4; axis++) {
      long extent = g.dim(axis);
      c.check(
          extent < 0 || axis == channels || extent % r == 0,
          "extent %d of Out@GRAD (%d) must be a multiple of upscale_factor (%d)",
          axis,
          extent,
          r);
      x = x.with(axis, extent < 0 ? -1 : axis == channels ? extent * r * r : extent / r);
    }
    c.setDims("X@GRAD", x);
    c.shareLod("Out@GRAD", "X@GRAD");
  }
}
