package org.fluidjava.cuda.nn;

import java.util.List;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.Pointwise;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code label_smooth}. */
final class LabelSmoothKernels {
  private LabelSmoothKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("label_smooth", LabelSmoothKernels::smooth)
        .forFloats("label_smooth_grad", LabelSmoothKernels::grad);
  }

  static void specialisations(List<Specialisation> all) {
    Pointwise.specialisations(all, "smoothed", "smoothed_evenly", "times");
  }

  private static Kernel smooth(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    @Nullable Tensor prior = c.inOrNull("PriorDist");
    double epsilon = c.attrs().getFloat("epsilon");
    Pointwise each = new Pointwise(c, prior == null ? "smoothed_evenly" : "smoothed");
    return () -> {
      long classes = x.dim(-1);
      each.with(epsilon, 1.0 / classes).repeatY(classes, 1).run(out, x, prior, null, null);
    };
  }

  private static Kernel grad(KernelContext c) {
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    Pointwise each = new Pointwise(c, "times").with(1 - c.attrs().getFloat("epsilon"), 0);
    return () -> each.run(dx, g, null, null, null);
  }
}
