package org.fluidjava.cuda.vision;

import org.fluidjava.cuda.shape.BoxCopy;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.op.Windows;

/** Kernels of {@code shuffle_channel} and {@code pixel_shuffle}: copies with axes exchanged. */
final class ChannelMoveKernels {
  private ChannelMoveKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("shuffle_channel", c -> shuffle(c, c.in("X"), c.out("Out"), false))
        .forFloats("shuffle_channel_grad", c -> shuffle(c, c.in("Out@GRAD"), c.out("X@GRAD"), true))
        .forFloats("pixel_shuffle", c -> pixels(c, c.in("X"), c.out("Out"), false))
        .forFloats("pixel_shuffle_grad", c -> pixels(c, c.out("X@GRAD"), c.in("Out@GRAD"), true));
  }

  private static Kernel shuffle(KernelContext c, Tensor x, Tensor out, boolean back) {
    int group = c.attrs().getInt("group");
    BoxCopy copy = new BoxCopy(c);
    return () -> {
      long channels = x.dim(1);
      RuleViolation.unless(
          channels % group == 0,
          "the channels (%d) must be a multiple of group (%d)",
          channels,
          group);
      long groups = back ? channels / group : group;
      long each = groups == 0 ? 0 : channels / groups;
      long area = x.product(2, x.rank());
      // Channel (g, i) of [groups, each] becomes channel (i, g).
      long[] dims = {x.dim(0), groups, each, area};
      long[] to = {channels * area, area, groups * area, 1};
      copy.copy(dims, x, 0, BoxCopy.strides(dims), out, 0, to);
    };
  }

  /** From the side with many channels to the one with many pixels, or back. */
  private static Kernel pixels(KernelContext c, Tensor deep, Tensor wide, boolean back) {
    long r = c.attrs().getInt("upscale_factor");
    boolean last = Windows.isChannelLast(c.attrs().getString("data_format"));
    BoxCopy copy = new BoxCopy(c);
    return () -> {
      long n = wide.dim(0);
      long channels = wide.dim(last ? 3 : 1);
      long height = wide.dim(last ? 1 : 2) / r;
      long width = wide.dim(last ? 2 : 3) / r;
      long[] dims;
      long[] ofDeep;
      if (last) {
        // wide is [n, height, r, width, r, channels], deep [n, height, width, channels, r, r].
        dims = new long[] {n, height, r, width, r, channels};
        long[] s = BoxCopy.strides(n, height, width, channels, r, r);
        ofDeep = new long[] {s[0], s[1], s[4], s[2], s[5], s[3]};
      } else {
        // wide is [n, channels, height, r, width, r], deep [n, channels, r, r, height, width].
        dims = new long[] {n, channels, height, r, width, r};
        long[] s = BoxCopy.strides(n, channels, r, r, height, width);
        ofDeep = new long[] {s[0], s[1], s[4], s[2], s[5], s[3]};
      }
      long[] ofWide = BoxCopy.strides(dims);
      if (back) {
        copy.copy(dims, wide, 0, ofWide, deep, 0, ofDeep);
      } else {
        copy.copy(dims, deep, 0, ofDeep, wide, 0, ofWide);
      }
    };
  }
}
