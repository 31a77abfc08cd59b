package org.fluidjava.cpu.loss;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code huber_loss}. */
final class HuberLossKernels {
  private HuberLossKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("huber_loss", HuberLossKernels::forward)
        .forFloats("huber_loss_grad", HuberLossKernels::backward);
  }

  private static double loss(double residual, double delta) {
    double size = Math.abs(residual);
    return size <= delta ? 0.5 * size * size : delta * (size - 0.5 * delta);
  }

  private static double slope(double residual, double delta) {
    return Math.abs(residual) <= delta ? residual : delta * Math.signum(residual);
  }

  private static Kernel forward(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    @Nullable Tensor residual = c.outOrNull("Residual");
    Tensor out = c.out("Out");
    double delta = c.attrs().getFloat("delta");
    return () -> {
      Pointwise.each(x, y, out, (a, b) -> loss(b - a, delta));
      if (residual != null) {
        Pointwise.each(x, y, residual, (a, b) -> b - a);
      }
    };
  }

  private static Kernel backward(KernelContext c) {
    Tensor residual = c.in("Residual");
    Tensor grad = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dy = c.outOrNull("Y@GRAD");
    double delta = c.attrs().getFloat("delta");
    return () -> {
      Pointwise.scaled(residual, residual, grad, dx, (r, same) -> -slope(r, delta));
      Pointwise.scaled(residual, residual, grad, dy, (r, same) -> slope(r, delta));
    };
  }
}
