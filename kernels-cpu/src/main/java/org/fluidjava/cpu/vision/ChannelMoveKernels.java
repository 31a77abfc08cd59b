package org.fluidjava.cpu.vision;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.op.Windows;

/** Kernels of {@code shuffle_channel} and {@code pixel_shuffle}. */
final class ChannelMoveKernels {
  private ChannelMoveKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("shuffle_channel", c -> shuffle(c, c.in("X"), c.out("Out"), false))
        .forFloats("shuffle_channel_grad", c -> shuffle(c, c.in("Out@GRAD"), c.out("X@GRAD"), true))
        .forFloats("pixel_shuffle", c -> pixels(c, c.in("X"), c.out("Out"), false))
        .forFloats("pixel_shuffle_grad", c -> pixels(c, c.out("X@GRAD"), c.in("Out@GRAD"), true));
  }

  private static Kernel shuffle(KernelContext c, Tensor x, Tensor out, boolean back) {
    int group = c.attrs().getInt("group");
    return () -> {
      long channels = x.dim(1);
      RuleViolation.unless(
          channels % group == 0,
          "the channels (%d) must be a multiple of group (%d)",
          channels,
          group);
      long groups = back ? channels / group : group;
      long area = x.product(2, x.rank());
      Elements from = x.elements();
      Elements to = out.elements();
      for (long plane = 0; plane < x.dim(0) * channels; plane++) {
        long k = plane % channels;
        long each = channels / groups;
        long target = plane - k + k % each * groups + k / each;
        for (long i = 0; i < area; i++) {
          to.set(target * area + i, from.get(plane * area + i));
        }
      }
    };
  }

  /** From the side with many channels to the one with many pixels, or back. */
  private static Kernel pixels(KernelContext c, Tensor deep, Tensor wide, boolean back) {
    long r = c.attrs().getInt("upscale_factor");
    boolean last = Windows.isChannelLast(c.attrs().getString("data_format"));
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
