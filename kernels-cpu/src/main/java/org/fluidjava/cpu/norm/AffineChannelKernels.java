package org.fluidjava.cpu.norm;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code affine_channel}. */
final class AffineChannelKernels {
  private AffineChannelKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("affine_channel", AffineChannelKernels::forward)
        .forFloats("affine_channel_grad", AffineChannelKernels::backward);
  }

  private static Kernel forward(KernelContext c) {
    Tensor x = c.in("X");
    Tensor scale = c.in("Scale");
    Tensor bias = c.in("Bias");
    Tensor out = c.out("Out");
    Channels shape = Channels.ofAffine(c.attrs().getString("data_layout"));
    return () -> {
      shape.follow(x);
      Elements from = x.elements();
      Elements to = out.elements();
      Elements gains = scale.elements();
      Elements shifts = bias.elements();
      for (long plane = 0; plane < shape.images * shape.channels; plane++) {
        double gain = gains.get(plane % shape.channels);
        double shift = shifts.get(plane % shape.channels);
        for (long i = plane * shape.area; i < (plane + 1) * shape.area; i++) {
          to.set(i, gain * from.get(i) + shift);
        }
      }
    };
  }

  private static Kernel backward(KernelContext c) {
    Tensor x = c.in("X");
    Tensor scale = c.in("Scale");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dscale = c.outOrNull("Scale@GRAD");
    @Nullable Tensor dbias = c.outOrNull("Bias@GRAD");
    Channels shape = Channels.ofAffine(c.attrs().getString("data_layout"));
    return () -> {
      shape.follow(x);
      shape.requireVector(scale);
      RuleViolation.unless(
          g.numel() == x.numel(), "Out@GRAD %s must have the extents of X %s", g, x);
      for (@Nullable Tensor sum : new @Nullable Tensor[] {dscale, dbias}) {
        if (sum != null) {
          sum.elements().fill(0);
        }
      }
      Elements from = x.elements();
      Elements grad = g.elements();
      for (long plane = 0; plane < shape.images * shape.channels; plane++) {
        long k = plane % shape.channels;
        double gain = scale.elements().get(k);
        double sum = 0;
        double product = 0;
        for (long i = plane * shape.area; i < (plane + 1) * shape.area; i++) {
          sum += grad.get(i);
          product += grad.get(i) * from.get(i);
          if (dx != null) {
            dx.elements().set(i, gain * grad.get(i));
          }
        }
        if (dscale != null) {
          dscale.elements().add(k, product);
        }
        if (dbias != null) {
          dbias.elements().add(k, sum);
        }
      }
    };
  }
}
