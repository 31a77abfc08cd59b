package org.fluidjava.cuda.norm;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code affine_channel}. */
final class AffineChannelKernels {
  private AffineChannelKernels() {}

  static void register(Registrar kernels) {
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
    ChannelScale apply = new ChannelScale(c);
    return () -> {
      shape.follow(x);
      shape.requireVector(scale);
      shape.requireVector(bias);
      apply.run(x, scale, bias, out, shape.channels, shape.area);
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
    ChannelSums sums = new ChannelSums(c);
    CudaKernel apply =
        CudaDevice.of(c).kernel(ChannelSums.SOURCE, "scale_only", Units.real(c.dtype()));
    return () -> {
      shape.follow(x);
      shape.requireVector(scale);
      RuleViolation.unless(
          g.numel() == x.numel(), "Out@GRAD %s must have the extents of X %s", g, x);
      if (dscale != null) {
        sums.products(x, g, null, shape.images, shape.channels, shape.area);
        sums.total(1, dscale, shape.channels);
        if (dbias != null) {
          sums.total(0, dbias, shape.channels);
        }
      } else if (dbias != null) {
        sums.plain(g, dbias, shape.images, shape.channels, shape.area);
      }
      if (dx != null) {
        apply.begin().tensor(g).tensor(scale).tensor(dx).longInteger(g.numel());
        apply.longInteger(shape.channels).longInteger(shape.area);
        apply.launch(CudaKernel.blocks(g.numel(), Units.THREADS), Units.THREADS);
      }
    };
  }
}
