package org.fluidjava.cpu.sequence;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code sequence_softmax}. */
final class SequenceSoftmaxKernels {
  private SequenceSoftmaxKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("sequence_softmax", SequenceSoftmaxKernels::softmax)
        .forFloats("sequence_softmax_grad", SequenceSoftmaxKernels::softmaxGrad);
  }

  private static Kernel softmax(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    return () -> {
      int[] offsets = x.lod().offsets(-1);
      Elements from = x.elements();
      Elements to = out.elements();
      for (int i = 0; i + 1 < offsets.length; i++) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int t = offsets[i]; t < offsets[i + 1]; t++) {
          largest = Math.max(largest, from.get(t));
        }
        double sum = 0;
        for (int t = offsets[i]; t < offsets[i + 1]; t++) {
          sum += Math.exp(from.get(t) - largest);
        }
        for (int t = offsets[i]; t < offsets[i + 1]; t++) {
          to.set(t, Math.exp(from.get(t) - largest) / sum);
        }
      }
    };
  }

  private static Kernel softmaxGrad(KernelContext c) {
    Tensor out = c.in("Out");
    Tensor grad = c.in("Out@GRAD");
    Tensor xGrad = c.out("X@GRAD");
    return () -> {
      int[] offsets = out.lod().offsets(-1);
      Elements y = out.elements();
      Elements g = grad.elements();
      Elements to = xGrad.elements();
      for (int i = 0; i + 1 < offsets.length; i++) {
        double sum = 0;
        for (int t = offsets[i]; t < offsets[i + 1]; t++) {
          sum += g.get(t) * y.get(t);
        }
        for (int t = offsets[i]; t < offsets[i + 1]; t++) {
          to.set(t, y.get(t) * (g.get(t) - sum));
        }
      }
    };
  }
}
