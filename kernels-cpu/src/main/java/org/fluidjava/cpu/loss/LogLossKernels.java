package org.fluidjava.cpu.loss;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code log_loss}. */
final class LogLossKernels {
  private LogLossKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("log_loss", LogLossKernels::forward)
        .forFloats("log_loss_grad", LogLossKernels::backward);
  }

  private static Kernel forward(KernelContext c) {
    double epsilon = c.attrs().getFloat("epsilon");
    return Pointwise.forward(
        c,
        "Predicted",
        "Labels",
        "Loss",
        (p, q) -> -q * Math.log(p + epsilon) - (1 - q) * Math.log(1 - p + epsilon));
  }

  private static Kernel backward(KernelContext c) {
    double epsilon = c.attrs().getFloat("epsilon");
    return Pointwise.backward(
        c,
        "Predicted",
        "Labels",
        "Loss@GRAD",
        "Predicted@GRAD",
        (p, q) -> -q / (p + epsilon) + (1 - q) / (1 - p + epsilon));
  }
}
