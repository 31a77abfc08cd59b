package org.fluidjava.cpu.loss;

import org.fluidjava.cpu.CpuRegistrar;

/** Kernels of {@code hinge_loss}. */
final class HingeLossKernels {
  private HingeLossKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats(
            "hinge_loss",
            c ->
                Pointwise.forward(
                    c, "Logits", "Labels", "Loss", (x, y) -> Math.max(0, 1 - (2 * y - 1) * x)))
        .forFloats(
            "hinge_loss_grad",
            c ->
                Pointwise.backward(
                    c,
                    "Logits",
                    "Labels",
                    "Loss@GRAD",
                    "Logits@GRAD",
                    (x, y) -> 1 - (2 * y - 1) * x > 0 ? 1 - 2 * y : 0));
  }
}
