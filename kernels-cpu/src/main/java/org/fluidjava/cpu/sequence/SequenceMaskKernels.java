package org.fluidjava.cpu.sequence;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;

/** Kernels of {@code sequence_mask}. */
final class SequenceMaskKernels {
  private SequenceMaskKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.plain(
        "sequence_mask",
        SequenceMaskKernels::mask,
        DType.INT64,
        DType.INT32,
        DType.INT16,
        DType.INT8,
        DType.UINT8);
  }

  private static Kernel mask(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.out("Y");
    return () -> {
      Elements lengths = x.elements();
      Elements to = y.elements();
      long positions = y.dim(-1);
      for (long i = 0; i < x.numel(); i++) {
        long length = lengths.getLong(i);
        for (long j = 0; j < positions; j++) {
          to.setLong(i * positions + j, j < length ? 1 : 0);
        }
      }
    };
  }
}
