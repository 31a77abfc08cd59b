package org.fluidjava.cuda.math;

import org.fluidjava.cuda.reduce.Reduction;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;

/** Kernels of {@code squared_l2_norm} and {@code l1_norm}. */
final class NormKernels {
  private NormKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("squared_l2_norm", c -> ofAll(c, "squares"))
        .forFloats("l1_norm", c -> ofAll(c, "magnitudes"));
  }

  private static Kernel ofAll(KernelContext c, String rule) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    Reduction sum = new Reduction(c, rule, c.dtype(), c.dtype());
    return () -> sum.all(x.address(), x.numel(), out.address());
  }
}
