package org.fluidjava.cpu.math;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code fsp}: one product for each picture. */
final class FspKernels {
  private FspKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("fsp", FspKernels::forward).forFloats("fsp_grad", FspKernels::gradient);
  }

  private static Kernel forward(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    return () -> {
      long m = x.dim(1);
      long n = y.dim(1);
      long area = x.product(2, 4);
      if (area == 0) {
        out.elements().fill(0);
        return;
      }
      Products.multiplyBatch(
          false,
          true,
          m,
          n,
          area,
          1.0 / area,
          x,
          0,
          m * area,
          y,
          0,
          n * area,
          0,
          out,
          0,
          m * n,
          x.dim(0));
    };
  }

  private static Kernel gradient(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.outOrNull("X@GRAD");
    Tensor dy = c.outOrNull("Y@GRAD");
    return () -> {
      long m = x.dim(1);
      long n = y.dim(1);
      long area = x.product(2, 4);
      long batch = x.dim(0);
      double scale = 1.0 / area;
      if (dx != null) {
        Products.multiplyBatch(
            false, false, m, area, n, scale, g, 0, m * n, y, 0, n * area, 0, dx, 0, m * area,
            batch);
      }
      if (dy != null) {
        Products.multiplyBatch(
            true, false, n, area, m, scale, g, 0, m * n, x, 0, m * area, 0, dy, 0, n * area, batch);
      }
    };
  }
}
