package org.fluidjava.cpu.sequence;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code sequence_expand_as}. */
final class SequenceExpandAsKernels {
  private SequenceExpandAsKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forAll("sequence_expand_as", SequenceExpandAsKernels::expand)
        .forFloats("sequence_expand_as_grad", SequenceExpandAsKernels::expandGrad);
  }

  private static Kernel expand(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    return () -> {
      int[] offsets = y.lod().offsets(0);
      long width = Rows.width(x);
      for (int i = 0; i + 1 < offsets.length; i++) {
        for (int row = offsets[i]; row < offsets[i + 1]; row++) {
          Rows.copy(x, i * width, out, row * width, width);
        }
      }
    };
  }

  private static Kernel expandGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor grad = c.in("Out@GRAD");
    Tensor xGrad = c.out("X@GRAD");
    return () -> {
      int[] offsets = y.lod().offsets(0);
      long width = Rows.width(x);
      Elements g = grad.elements();
      Elements to = xGrad.elements();
      to.fill(0);
      for (int i = 0; i + 1 < offsets.length; i++) {
        for (int row = offsets[i]; row < offsets[i + 1]; row++) {
          Rows.add(g, row * width, to, i * width, width);
        }
      }
    };
  }
}
