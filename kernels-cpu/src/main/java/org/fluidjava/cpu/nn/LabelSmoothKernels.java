package org.fluidjava.cpu.nn;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code label_smooth}. */
final class LabelSmoothKernels {
  private LabelSmoothKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("label_smooth", LabelSmoothKernels::smooth)
        .forFloats("label_smooth_grad", LabelSmoothKernels::grad);
  }

  private static Kernel smooth(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    @Nullable Tensor prior = c.inOrNull("PriorDist");
    double epsilon = c.attrs().getFloat("epsilon");
    return () -> {
      long classes = x.dim(-1);
      Elements from = x.elements();
      Elements to = out.elements();
      @Nullable Elements p = prior == null ? null : prior.elements();
      for (long i = 0; i < x.numel(); i++) {
        double mass = p == null ? 1.0 / classes : p.get(i % classes);
        to.set(i, (1 - epsilon) * from.get(i) + epsilon * mass);
      }
    };
  }

  private static Kernel grad(KernelContext c) {
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    double factor = 1 - c.attrs().getFloat("epsilon");
    return () -> {
      Elements from = g.elements();
      Elements to = dx.elements();
      for (long i = 0; i < g.numel(); i++) {
        to.set(i, from.get(i) * factor);
      }
    };
  }
}
