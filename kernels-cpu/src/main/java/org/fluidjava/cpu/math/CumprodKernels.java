package org.fluidjava.cpu.math;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code cumprod}. */
final class CumprodKernels {
  private CumprodKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forNumbers("cumprod", CumprodKernels::forward)
        .forFloats("cumprod_grad", CumprodKernels::backward);
  }

  private static int axis(KernelContext c, Tensor x) {
    int dim = c.attrs().getInt("dim");
    return dim < 0 ? dim + x.rank() : dim;
  }

  private static Kernel forward(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    return () -> {
      Elements from = x.elements();
      Elements to = out.elements();
      boolean floating = x.dtype().isFloating();
      int axis = axis(c, x);
      long inner = x.product(axis + 1, x.rank());
      long extent = x.dim(axis);
      for (long start = 0; start < x.numel(); start++) {
        if (start / inner % extent != 0) {
          continue;
        }
        double product = 1;
        long whole = 1;
        for (long k = 0; k < extent; k++) {
          long at = start + k * inner;
          if (floating) {
            product *= from.get(at);
            to.set(at, product);
          } else {
            whole *= from.getLong(at);
            to.setLong(at, whole);
          }
        }
      }
    };
  }

  /**
   * {@code dX[i] = P[i-1] (g[i] + x[i+1] (g[i+1] + x[i+2] (…)))}, with P the products in front: no
   * division, so that zeros do no harm.
   */
  private static Kernel backward(KernelContext c) {
    Tensor x = c.in("X");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    return () -> {
      Elements from = x.elements();
      Elements given = g.elements();
      Elements to = dx.elements();
      int axis = axis(c, x);
      long inner = x.product(axis + 1, x.rank());
      long extent = x.dim(axis);
      for (long start = 0; start < x.numel(); start++) {
        if (start / inner % extent != 0) {
          continue;
        }
        double behind = 0;
        for (long k = extent - 1; k >= 0; k--) {
          long at = start + k * inner;
          behind = given.get(at) + (k + 1 < extent ? from.get(at + inner) * behind : 0);
          to.set(at, behind);
        }
        double front = 1;
        for (long k = 0; k < extent; k++) {
          long at = start + k * inner;
          to.set(at, to.get(at) * front);
          front *= from.get(at);
        }
      }
    };
  }
}
