package org.fluidjava.cpu.vision;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code affine_grid}. */
final class AffineGridKernels {
  private AffineGridKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("affine_grid", AffineGridKernels::forward)
        .forFloats("affine_grid_grad", AffineGridKernels::backward);
  }

  /** Where pixel {@code i} of {@code count} lies in [-1, 1]. */
  private static double place(long i, long count, boolean aligned) {
    if (aligned) {
      return count == 1 ? -1 : -1 + 2.0 * i / (count - 1);
    }
    return (2.0 * i + 1) / count - 1;
  }

  private static Kernel forward(KernelContext c) {
    Tensor theta = c.in("Theta");
    Tensor out = c.out("Output");
    boolean aligned = c.attrs().getBoolean("align_corners");
    return () -> {
      Elements maps = theta.elements();
      Elements to = out.elements();
      long height = out.dim(1);
      long width = out.dim(2);
      for (long i = 0; i < to.length(); i++) {
        long row = i / (height * width * 2) * 6 + i % 2 * 3;
        double x = place(i / 2 % width, width, aligned);
        double y = place(i / 2 / width % height, height, aligned);
        to.set(i, maps.get(row) * x + maps.get(row + 1) * y + maps.get(row + 2));
      }
    };
  }

  private static Kernel backward(KernelContext c) {
    Tensor g = c.in("Output@GRAD");
    Tensor dtheta = c.out("Theta@GRAD");
    boolean aligned = c.attrs().getBoolean("align_corners");
    return () -> {
      Elements given = g.elements();
      Elements to = dtheta.elements();
      to.fill(0);
      long height = g.dim(1);
      long width = g.dim(2);
      for (long i = 0; i < given.length(); i++) {
        long row = i / (height * width * 2) * 6 + i % 2 * 3;
        to.add(row, given.get(i) * place(i / 2 % width, width, aligned));
        to.add(row + 1, given.get(i) * place(i / 2 / width % height, height, aligned));
        to.add(row + 2, given.get(i));
      }
    };
  }
}
