package org.fluidjava.cpu.loss;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code smooth_l1_loss}. */
final class SmoothL1LossKernels {
  private SmoothL1LossKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("smooth_l1_loss", SmoothL1LossKernels::forward)
        .forFloats("smooth_l1_loss_grad", SmoothL1LossKernels::backward);
  }

  private static Kernel forward(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    @Nullable Tensor inside = c.inOrNull("InsideWeight");
    @Nullable Tensor outside = c.inOrNull("OutsideWeight");
    @Nullable Tensor diff = c.outOrNull("Diff");
    Tensor out = c.out("Out");
    double sigma2 = (double) c.attrs().getFloat("sigma") * c.attrs().getFloat("sigma");
    return () -> {
      Elements a = x.elements();
      Elements b = y.elements();
      @Nullable Elements in = inside == null ? null : inside.elements();
      @Nullable Elements by = outside == null ? null : outside.elements();
      @Nullable Elements d = diff == null ? null : diff.elements();
      Elements to = out.elements();
      long width = x.product(1, x.rank());
      for (long row = 0; row < x.dim(0); row++) {
        double sum = 0;
        for (long i = row * width; i < (row + 1) * width; i++) {
          double difference = (a.get(i) - b.get(i)) * (in == null ? 1 : in.get(i));
          double size = Math.abs(difference);
          double loss = size < 1 / sigma2 ? 0.5 * sigma2 * size * size : size - 0.5 / sigma2;
          sum += by == null ? loss : loss * by.get(i);
          if (d != null) {
            d.set(i, difference);
          }
        }
        to.set(row, sum);
      }
    };
  }

  private static Kernel backward(KernelContext c) {
    @Nullable Tensor inside = c.inOrNull("InsideWeight");
    @Nullable Tensor outside = c.inOrNull("OutsideWeight");
    Tensor diff = c.in("Diff");
    Tensor grad = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dy = c.outOrNull("Y@GRAD");
    double sigma2 = (double) c.attrs().getFloat("sigma") * c.attrs().getFloat("sigma");
    return () -> {
      @Nullable Elements in = inside == null ? null : inside.elements();
      @Nullable Elements by = outside == null ? null : outside.elements();
      @Nullable Elements toX = dx == null ? null : dx.elements();
      @Nullable Elements toY = dy == null ? null : dy.elements();
      Elements d = diff.elements();
      Elements g = grad.elements();
      long width = diff.product(1, diff.rank());
      for (long i = 0; i < diff.numel(); i++) {
        double difference = d.get(i);
        double slope =
            Math.abs(difference) < 1 / sigma2 ? sigma2 * difference : Math.signum(difference);
        double value =
            slope * g.get(i / width) * (in == null ? 1 : in.get(i)) * (by == null ? 1 : by.get(i));
        if (toX != null) {
          toX.set(i, value);
        }
        if (toY != null) {
          toY.set(i, -value);
        }
      }
    };
  }
}
