package org.fluidjava.cpu.loss;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code cross_entropy}. */
final class CrossEntropyKernels {
  /** What Fluid puts in place of an infinite logarithm. */
  private static final double HUGE = 1e20;

  private CrossEntropyKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("cross_entropy", c -> c.attrs().getBoolean("soft_label") ? soft(c) : hard(c))
        .forFloats(
            "cross_entropy_grad",
            c -> c.attrs().getBoolean("soft_label") ? softGrad(c) : hardGrad(c));
  }

  /** The loss of a probability; bounded, so that 0 does not make it infinite. */
  static double loss(double probability) {
    return Math.max(-HUGE, Math.min(HUGE, -Math.log(probability)));
  }

  private static Kernel hard(KernelContext c) {
    Tensor x = c.in("X");
    Tensor label = c.in("Label");
    Tensor y = c.out("Y");
    long ignored = c.attrs().getInt("ignore_index");
    return () -> {
      long classes = x.dim(-1);
      Elements p = x.elements();
      Elements labels = label.elements();
      Elements out = y.elements();
      for (long i = 0; i < y.numel(); i++) {
        long k = Label.at(labels, i, classes, ignored);
        out.set(i, k == ignored ? 0 : loss(p.get(i * classes + k)));
      }
    };
  }

  private static Kernel soft(KernelContext c) {
    Tensor x = c.in("X");
    Tensor label = c.in("Label");
    Tensor y = c.out("Y");
    return () -> {
      long classes = x.dim(-1);
      Elements p = x.elements();
      Elements q = label.elements();
      Elements out = y.elements();
      for (long i = 0; i < y.numel(); i++) {
        double sum = 0;
        for (long j = i * classes; j < (i + 1) * classes; j++) {
          sum += q.get(j) == 0 ? 0 : q.get(j) * loss(p.get(j));
        }
        out.set(i, sum);
      }
    };
  }

  private static Kernel hardGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor label = c.in("Label");
    Tensor grad = c.in("Y@GRAD");
    Tensor dx = c.out("X@GRAD");
    long ignored = c.attrs().getInt("ignore_index");
    return () -> {
      long classes = x.dim(-1);
      Elements p = x.elements();
      Elements labels = label.elements();
      Elements g = grad.elements();
      Elements out = dx.elements();
      HostMemory.zero(dx.address(), dx.bytes());
      for (long i = 0; i < grad.numel(); i++) {
        long k = Label.at(labels, i, classes, ignored);
        if (k != ignored) {
          out.set(i * classes + k, -g.get(i) / p.get(i * classes + k));
        }
      }
    };
  }

  private static Kernel softGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor label = c.in("Label");
    Tensor grad = c.in("Y@GRAD");
    Tensor dx = c.out("X@GRAD");
    return () -> {
      long classes = x.dim(-1);
      Elements p = x.elements();
      Elements q = label.elements();
      Elements g = grad.elements();
      Elements out = dx.elements();
      for (long i = 0; i < dx.numel(); i++) {
        out.set(i, q.get(i) == 0 ? 0 : -q.get(i) * g.get(i / classes) / p.get(i));
      }
    };
  }
}
