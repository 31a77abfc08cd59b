package org.fluidjava.cpu.math;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code cos_sim}. */
final class CosSimKernels {
  private CosSimKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("cos_sim", CosSimKernels::cosSim)
        .forFloats("cos_sim_grad", CosSimKernels::grad);
  }

  private static void lengths(Tensor x, Tensor norm) {
    Elements from = x.elements();
    Elements to = norm.elements();
    long width = x.product(1, x.rank());
    for (long row = 0; row < to.length(); row++) {
      double squares = 0;
      for (long i = row * width; i < (row + 1) * width; i++) {
        squares += from.get(i) * from.get(i);
      }
      to.set(row, Math.sqrt(squares));
    }
  }

  private static Kernel cosSim(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    Tensor xNorm = c.out("XNorm");
    Tensor yNorm = c.out("YNorm");
    return () -> {
      lengths(x, xNorm);
      lengths(y, yNorm);
      Elements xs = x.elements();
      Elements ys = y.elements();
      Elements xLengths = xNorm.elements();
      Elements yLengths = yNorm.elements();
      Elements to = out.elements();
      long width = x.product(1, x.rank());
      boolean one = yLengths.length() == 1;
      for (long row = 0; row < to.length(); row++) {
        long other = one ? 0 : row;
        double product = 0;
        for (long i = 0; i < width; i++) {
          product += xs.get(row * width + i) * ys.get(other * width + i);
        }
        to.set(row, product / (xLengths.get(row) * yLengths.get(other)));
      }
    };
  }

  private static Kernel grad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.in("Out");
    Tensor xNorm = c.in("XNorm");
    Tensor yNorm = c.in("YNorm");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dy = c.outOrNull("Y@GRAD");
    Tensor sums = c.scratch(DType.FLOAT64);
    return () -> {
      Elements xs = x.elements();
      Elements ys = y.elements();
      Elements cosines = out.elements();
      Elements xLengths = xNorm.elements();
      Elements yLengths = yNorm.elements();
      Elements gs = g.elements();
      long width = x.product(1, x.rank());
      boolean one = yLengths.length() == 1;
      sums.resize(y.numel());
      Elements toY = sums.elements();
      toY.fill(0);
      @Nullable Elements toX = dx == null ? null : dx.elements();
      for (long row = 0; row < gs.length(); row++) {
        long other = one ? 0 : row;
        double xLength = xLengths.get(row);
        double yLength = yLengths.get(other);
        double given = gs.get(row);
        double cosine = cosines.get(row);
        for (long i = 0; i < width; i++) {
          double xNow = xs.get(row * width + i);
          double yNow = ys.get(other * width + i);
          if (toX != null) {
            double slope = yNow / (xLength * yLength) - cosine * xNow / (xLength * xLength);
            toX.set(row * width + i, given * slope);
          }
          double slope = xNow / (xLength * yLength) - cosine * yNow / (yLength * yLength);
          toY.add(other * width + i, given * slope);
        }
      }
      if (dy != null) {
        Elements to = dy.elements();
        for (long i = 0; i < to.length(); i++) {
          to.set(i, toY.get(i));
        }
      }
    };
  }
}
