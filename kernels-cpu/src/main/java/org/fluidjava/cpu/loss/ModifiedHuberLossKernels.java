package org.fluidjava.cpu.loss;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code modified_huber_loss}. */
final class ModifiedHuberLossKernels {
  private ModifiedHuberLossKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("modified_huber_loss", ModifiedHuberLossKernels::forward)
        .forFloats(
            "modified_huber_loss_grad",
            c ->
                Pointwise.backward(
                    c,
                    "IntermediateVal",
                    "Y",
                    "Out@GRAD",
                    "X@GRAD",
                    ModifiedHuberLossKernels::slope));
  }

  private static double loss(double z) {
    if (z >= 1) {
      return 0;
    }
    return z < -1 ? -4 * z : (1 - z) * (1 - z);
  }

  private static double slope(double z, double y) {
    if (z >= 1) {
      return 0;
    }
    return (z < -1 ? -4 : -2 * (1 - z)) * (2 * y - 1);
  }

  private static Kernel forward(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    @Nullable Tensor product = c.outOrNull("IntermediateVal");
    Tensor out = c.out("Out");
    return () -> {
      Pointwise.each(x, y, out, (a, b) -> loss((2 * b - 1) * a));
      if (product != null) {
        Pointwise.each(x, y, product, (a, b) -> (2 * b - 1) * a);
      }
    };
  }
}
