package org.fluidjava.cpu.sequence;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code sequence_reverse}. */
final class SequenceReverseKernels {
  private SequenceReverseKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forAll("sequence_reverse", SequenceReverseKernels::reverse);
  }

  private static Kernel reverse(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.out("Y");
    return () -> {
      int[] offsets = x.lod().offsets(0);
      long width = Rows.width(x);
      for (int i = 0; i + 1 < offsets.length; i++) {
        for (int row = offsets[i]; row < offsets[i + 1]; row++) {
          Rows.copy(x, row * width, y, (offsets[i] + offsets[i + 1] - 1 - row) * width, width);
        }
      }
    };
  }
}
