package org.fluidjava.cpu.loss;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code cross_entropy2}. */
final class CrossEntropy2Kernels {
  private CrossEntropy2Kernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("cross_entropy2", CrossEntropy2Kernels::loss)
        .forFloats("cross_entropy_grad2", CrossEntropy2Kernels::grad);
  }

  private static Kernel loss(KernelContext c) {
    Tensor x = c.in("X");
    Tensor label = c.in("Label");
    Tensor y = c.out("Y");
    @Nullable Tensor match = c.outOrNull("MatchX");
    long ignored = c.attrs().getInt("ignore_index");
    return () -> {
      long classes = x.dim(-1);
      Elements p = x.elements();
      Elements labels = label.elements();
      Elements out = y.elements();
      @Nullable Elements matched = match == null ? null : match.elements();
      for (long i = 0; i < y.numel(); i++) {
        long k = Label.at(labels, i, classes, ignored);
        double probability = k == ignored ? 1 : p.get(i * classes + k);
        out.set(i, CrossEntropyKernels.loss(probability));
        if (matched != null) {
          matched.set(i, probability);
        }
      }
    };
  }

  private static Kernel grad(KernelContext c) {
    Tensor label = c.in("Label");
    Tensor match = c.in("MatchX");
    Tensor grad = c.in("Y@GRAD");
    Tensor dx = c.out("X@GRAD");
    long ignored = c.attrs().getInt("ignore_index");
    return () -> {
      long classes = dx.dim(-1);
      Elements labels = label.elements();
      Elements p = match.elements();
      Elements g = grad.elements();
      Elements out = dx.elements();
      HostMemory.zero(dx.address(), dx.bytes());
      for (long i = 0; i < grad.numel(); i++) {
        long k = Label.at(labels, i, classes, ignored);
        if (k != ignored) {
          out.set(i * classes + k, -g.get(i) / p.get(i));
        }
      }
    };
  }
}
