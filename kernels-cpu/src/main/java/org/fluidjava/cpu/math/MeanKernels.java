package org.fluidjava.cpu.math;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code mean}. */
final class MeanKernels {
  private MeanKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forNumbers("mean", MeanKernels::mean).forFloats("mean_grad", MeanKernels::grad);
  }

  private static Kernel mean(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    return () -> {
      Elements from = x.elements();
      double sum = 0;
      for (long i = 0; i < from.length(); i++) {
        sum += from.get(i);
      }
      out.elements().set(0, sum / from.length());
    };
  }

  private static Kernel grad(KernelContext c) {
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    return () -> {
      Elements to = dx.elements();
      to.fill(g.elements().get(0) / to.length());
    };
  }
}
