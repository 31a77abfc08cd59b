package org.fluidjava.cpu.vision;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.op.Windows;

/**
 * Kernels of {@code shuffle_channel}, {@code channel_shuffle}, {@code pixel_shuffle} and {@code
 * pixel_unshuffle}.
 */
final class ChannelMoveKernels {
  private ChannelMoveKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("shuffle_channel", c -> shuffle(c, "X", "Out", "group", false))
        .forFloats("shuffle_channel_grad", c -> shuffle(c, "Out@GRAD", "X@GRAD", "group", true))
        .forFloats("channel_shuffle", c -> shuffle(c, "X", "Out", "groups", false))
        .forFloats("channel_shuffle_grad", c -> shuffle(c, "Out@GRAD", "X@GRAD", "groups", true))
        .forFloats("pixel_shuffle", c -> spread(c, "X", "Out", "upscale_factor"))
        .forFloats("pixel_shuffle_grad", c -> gather(c, "Out@GRAD", "X@GRAD", "upscale_factor"))
        .forFloats("pixel_unshuffle", c -> gather(c, "X", "Out", "downscale_factor"))
        .forFloats(
            "pixel_unshuffle_grad", c -> spread(c, "Out@GRAD", "X@GRAD", "downscale_factor"));
  }

  private static boolean isLast(KernelContext c) {
    return Windows.isChannelLast(c.attrs().getString("data_format"));
  }

  private static Kernel shuffle(
      KernelContext c, String from, String to, String attribute, boolean back) {
    Tensor x = c.in(from);
    Tensor out = c.out(to);
    int group = c.attrs().getInt(attribute);
    boolean last = attribute.equals("groups") && isLast(c);
    return () -> {
      long channels = x.dim(last ? 3 : 1);
      RuleViolation.unless(
          channels % group == 0,
          "the channels (%d) must be a multiple of %s (%d)",
          channels,
          attribute,
          group);
      long groups = back ? channels / group : group;
      long area = last ? 1 : x.product(2, x.rank());
      Elements source = x.elements();
      Elements target = out.elements();
      for (long plane = 0; plane * area < source.length(); plane++) {
        long k = plane % channels;
        long each = channels / groups;
        long moved = plane - k + k % each * groups + k / each;
        for (long i = 0; i < area; i++) {
          target.set(moved * area + i, source.get(plane * area + i));
        }
      }
    };
  }

  /** Channels become pixels. */
  private static Kernel spread(KernelContext c, String from, String to, String factor) {
    return pixels(c.attrs().getInt(factor), isLast(c), c.in(from), c.out(to), false);
  }

  /** Pixels become channels. */
  private static Kernel gather(KernelContext c, String from, String to, String factor) {
    return pixels(c.attrs().getInt(factor), isLast(c), c.out(to), c.in(from), true);
  }

  /** From the side with many channels to the one with many pixels, or back. */
  private static Kernel pixels(long r, boolean last, Tensor deep, Tensor wide, boolean back) {
    return () -> {
      Elements from = (back ? wide : deep).elements();
      Elements to = (back ? deep : wide).elements();
      long channels = wide.dim(last ? 3 : 1);
      long height = wide.dim(last ? 1 : 2);
      long width = wide.dim(last ? 2 : 3);
      for (long i = 0; i < wide.numel(); i++) {
        long k = last ? i % channels : i / width / height % channels;
        long x = last ? i / channels % width : i % width;
        long y = last ? i / channels / width % height : i / width % height;
        long image = i / (channels * height * width);
        long source = (k * r + y % r) * r + x % r;
        long at =
            last
                ? ((image * (height / r) + y / r) * (width / r) + x / r) * channels * r * r + source
                : ((image * channels * r * r + source) * (height / r) + y / r) * (width / r)
                    + x / r;
        to.set(back ? at : i, from.get(back ? i : at));
      }
    };
  }
}
