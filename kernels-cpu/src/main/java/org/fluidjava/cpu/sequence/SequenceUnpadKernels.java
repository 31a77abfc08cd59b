package org.fluidjava.cpu.sequence;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;

/** Kernels of {@code sequence_unpad}. */
final class SequenceUnpadKernels {
  private SequenceUnpadKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forAll("sequence_unpad", SequenceUnpadKernels::unpad)
        .forFloats("sequence_unpad_grad", SequenceUnpadKernels::unpadGrad);
  }

  private static Kernel unpad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    return () -> {
      int[] offsets = out.lod().offsets(0);
      long width = Rows.width(out);
      for (int i = 0; i + 1 < offsets.length; i++) {
        long rows = offsets[i + 1] - offsets[i];
        Rows.copy(x, i * x.dim(1) * width, out, offsets[i] * width, rows * width);
      }
    };
  }

  private static Kernel unpadGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor grad = c.in("Out@GRAD");
    Tensor xGrad = c.out("X@GRAD");
    return () -> {
      if (grad.lod().levels() != 1 || grad.lod().sequences(0) != x.dim(0)) {
        throw new RuleViolation(
            "Out@GRAD must have a LoD of one level with "
                + x.dim(0)
                + " sequences, but is "
                + grad);
      }
      int[] offsets = grad.lod().offsets(0);
      long width = Rows.width(grad);
      Elements to = xGrad.elements();
      for (int i = 0; i + 1 < offsets.length; i++) {
        long rows = offsets[i + 1] - offsets[i];
        long at = i * x.dim(1) * width;
        Rows.copy(grad, offsets[i] * width, xGrad, at, rows * width);
        Rows.zero(to, at + rows * width, (x.dim(1) - rows) * width);
      }
    };
  }
}
