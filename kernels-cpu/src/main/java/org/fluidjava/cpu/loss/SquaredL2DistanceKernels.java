package org.fluidjava.cpu.loss;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code squared_l2_distance}. */
final class SquaredL2DistanceKernels {
  private SquaredL2DistanceKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("squared_l2_distance", SquaredL2DistanceKernels::forward)
        .forFloats("squared_l2_distance_grad", SquaredL2DistanceKernels::backward);
  }

  private static Kernel forward(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    @Nullable Tensor difference = c.outOrNull("sub_result");
    Tensor out = c.out("Out");
    return () -> {
      Elements a = x.elements();
      Elements b = y.elements();
      @Nullable Elements d = difference == null ? null : difference.elements();
      Elements to = out.elements();
      long width = x.product(1, x.rank());
      for (long row = 0; row < x.dim(0); row++) {
        double sum = 0;
        for (long i = row * width; i < (row + 1) * width; i++) {
          double apart = a.get(i) - b.get(y.dim(0) == 1 ? i % width : i);
          sum += apart * apart;
          if (d != null) {
            d.set(i, apart);
          }
        }
        to.set(row, sum);
      }
    };
  }

  private static Kernel backward(KernelContext c) {
    Tensor difference = c.in("sub_result");
    Tensor grad = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dy = c.outOrNull("Y@GRAD");
    return () -> {
      Elements d = difference.elements();
      Elements g = grad.elements();
      long width = difference.dim(1);
      @Nullable Elements toX = dx == null ? null : dx.elements();
      @Nullable Elements toY = dy == null ? null : dy.elements();
      if (dy != null) {
        HostMemory.zero(dy.address(), dy.bytes());
      }
      for (long i = 0; i < difference.numel(); i++) {
        double slope = 2 * g.get(i / width) * d.get(i);
        if (toX != null) {
          toX.set(i, slope);
        }
        if (toY != null) {
          toY.add(i % toY.length(), -slope);
        }
      }
    };
  }
}
