package org.fluidjava.cpu.math;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code conv_shift}. */
final class ConvShiftKernels {
  private ConvShiftKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("conv_shift", ConvShiftKernels::forward)
        .forFloats("conv_shift_grad", ConvShiftKernels::gradient);
  }

  private static Kernel forward(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    return () -> {
      Elements from = x.elements();
      Elements weights = y.elements();
      Elements to = out.elements();
      long m = x.dim(1);
      long n = y.dim(1);
      for (long i = 0; i < to.length(); i++) {
        long row = i / m;
        double sum = 0;
        for (long j = 0; j < n; j++) {
          sum += from.get(row * m + (i % m + j - n / 2 + m) % m) * weights.get(row * n + j);
        }
        to.set(i, sum);
      }
    };
  }

  private static Kernel gradient(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.outOrNull("X@GRAD");
    Tensor dy = c.outOrNull("Y@GRAD");
    return () -> {
      Elements from = x.elements();
      Elements weights = y.elements();
      Elements flowing = g.elements();
      long m = x.dim(1);
      long n = y.dim(1);
      if (dx != null) {
        Elements to = dx.elements();
        for (long i = 0; i < to.length(); i++) {
          long row = i / m;
          double sum = 0;
          for (long j = 0; j < n; j++) {
            sum += flowing.get(row * m + (i % m - j + n / 2 + m) % m) * weights.get(row * n + j);
          }
          to.set(i, sum);
        }
      }
      if (dy != null) {
        Elements to = dy.elements();
        for (long i = 0; i < to.length(); i++) {
          long row = i / n;
          double sum = 0;
          for (long k = 0; k < m; k++) {
            sum += flowing.get(row * m + k) * from.get(row * m + (k + i % n - n / 2 + m) % m);
          }
          to.set(i, sum);
        }
      }
    };
  }
}
