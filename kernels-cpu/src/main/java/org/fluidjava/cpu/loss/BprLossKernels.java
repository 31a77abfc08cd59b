package org.fluidjava.cpu.loss;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code bpr_loss}. */
final class BprLossKernels {
  private BprLossKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("bpr_loss", BprLossKernels::forward)
        .forFloats("bpr_loss_grad", BprLossKernels::backward);
  }

  private static Kernel forward(KernelContext c) {
    Tensor x = c.in("X");
    Tensor label = c.in("Label");
    Tensor y = c.out("Y");
    return () -> {
      Elements scores = x.elements();
      Elements labels = label.elements();
      Elements out = y.elements();
      long classes = x.dim(-1);
      for (long i = 0; i < y.numel(); i++) {
        long k = Label.at(labels, i, classes, Long.MIN_VALUE);
        double best = scores.get(i * classes + k);
        double sum = 0;
        for (long j = 0; j < classes; j++) {
          sum += j == k ? 0 : Pointwise.softplus(scores.get(i * classes + j) - best);
        }
        out.set(i, sum / (classes - 1));
      }
    };
  }

  private static Kernel backward(KernelContext c) {
    Tensor x = c.in("X");
    Tensor label = c.in("Label");
    Tensor grad = c.in("Y@GRAD");
    Tensor dx = c.out("X@GRAD");
    return () -> {
      Elements scores = x.elements();
      Elements labels = label.elements();
      Elements g = grad.elements();
      Elements out = dx.elements();
      long classes = x.dim(-1);
      HostMemory.zero(dx.address(), dx.bytes());
      for (long i = 0; i < grad.numel(); i++) {
        long k = Label.at(labels, i, classes, Long.MIN_VALUE);
        double best = scores.get(i * classes + k);
        double sum = 0;
        for (long j = 0; j < classes; j++) {
          if (j != k) {
            double slope =
                g.get(i) * Pointwise.sigmoid(scores.get(i * classes + j) - best) / (classes - 1);
            out.set(i * classes + j, slope);
            sum += slope;
          }
        }
        out.set(i * classes + k, -sum);
      }
    };
  }
}
