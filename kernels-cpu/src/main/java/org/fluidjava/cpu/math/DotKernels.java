package org.fluidjava.cpu.math;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code dot}. */
final class DotKernels {
  private DotKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forNumbers("dot", DotKernels::dot).forFloats("dot_grad", DotKernels::grad);
  }

  private static Kernel dot(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    return () -> {
      Elements left = x.elements();
      Elements right = y.elements();
      Elements to = out.elements();
      long width = x.dim(-1);
      for (long row = 0; row < to.length(); row++) {
        if (out.dtype().isFloating()) {
          double sum = 0;
          for (long i = row * width; i < (row + 1) * width; i++) {
            sum += left.get(i) * right.get(i);
          }
          to.set(row, sum);
        } else {
          long sum = 0;
          for (long i = row * width; i < (row + 1) * width; i++) {
            sum += left.getLong(i) * right.getLong(i);
          }
          to.setLong(row, sum);
        }
      }
    };
  }

  private static Kernel grad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dy = c.outOrNull("Y@GRAD");
    return () -> {
      if (dx != null) {
        spread(g, y, dx);
      }
      if (dy != null) {
        spread(g, x, dy);
      }
    };
  }

  private static void spread(Tensor g, Tensor other, Tensor to) {
    Elements gs = g.elements();
    Elements from = other.elements();
    Elements results = to.elements();
    long width = to.dim(-1);
    for (long i = 0; i < results.length(); i++) {
      results.set(i, gs.get(i / width) * from.get(i));
    }
  }
}
