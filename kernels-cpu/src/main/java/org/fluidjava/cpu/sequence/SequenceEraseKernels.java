package org.fluidjava.cpu.sequence;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;

/** Kernels of {@code sequence_erase}. */
final class SequenceEraseKernels {
  private SequenceEraseKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.plain("sequence_erase", SequenceEraseKernels::erase, DType.INT64, DType.INT32);
  }

  private static Kernel erase(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    int[] tokens = c.attrs().getInts("tokens");
    return () -> {
      Elements from = x.elements();
      Elements to = out.elements();
      long left = 0;
      for (long i = 0; i < x.numel(); i++) {
        long id = from.getLong(i);
        boolean erased = false;
        for (int token : tokens) {
          erased |= token == id;
        }
        if (!erased) {
          to.setLong(left++, id);
        }
      }
    };
  }
}
