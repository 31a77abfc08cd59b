package org.fluidjava.cpu.detection;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code sigmoid_focal_loss}. */
final class SigmoidFocalLossKernels {
  private SigmoidFocalLossKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("sigmoid_focal_loss", c -> loss(c, c.out("Out"), null))
        .forFloats("sigmoid_focal_loss_grad", c -> loss(c, c.out("X@GRAD"), c.in("Out@GRAD")));
  }

  private static Kernel loss(KernelContext c, Tensor result, @Nullable Tensor grad) {
    Tensor x = c.in("X");
    Tensor label = c.in("Label");
    Tensor count = c.in("FgNum");
    double gamma = c.attrs().getFloat("gamma");
    double alpha = c.attrs().getFloat("alpha");
    return () -> {
      Elements scores = x.elements();
      Elements to = result.elements();
      long classes = x.dim(1);
      double share = 1.0 / Math.max(count.elements().getLong(0), 1);
      for (long i = 0; i < scores.length(); i++) {
        long right = label.elements().getLong(i / classes);
        double v = scores.get(i);
        double value = 0;
        if (right == i % classes + 1) {
          value = alpha * share * (grad == null ? term(v, gamma) : slope(v, gamma));
        } else if (right != -1) {
          // The other side: the same function of the negated score.
          value = (1 - alpha) * share * (grad == null ? term(-v, gamma) : -slope(-v, gamma));
        }
        to.set(i, grad == null ? value : value * grad.elements().get(i));
      }
    };
  }

  /** -(1 - p)^gamma log p with p = 1 / (1 + exp(-v)). */
  private static double term(double v, double gamma) {
    double p = 1 / (1 + Math.exp(-v));
    return Math.pow(1 - p, gamma) * logarithm(v);
  }

  private static double slope(double v, double gamma) {
    double p = 1 / (1 + Math.exp(-v));
    return -Math.pow(1 - p, gamma) * (1 - p + p * gamma * logarithm(v));
  }

  /** -log p = log(1 + exp(-v)), without overflow. */
  private static double logarithm(double v) {
    return Math.max(-v, 0) + Math.log1p(Math.exp(-Math.abs(v)));
  }
}
