package org.fluidjava.cpu.sequence;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;

/** Kernels of {@code sequence_enumerate}. */
final class SequenceEnumerateKernels {
  private SequenceEnumerateKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.plain(
        "sequence_enumerate", SequenceEnumerateKernels::enumerate, DType.INT64, DType.INT32);
  }

  private static Kernel enumerate(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    int window = c.attrs().getInt("win_size");
    int fill = c.attrs().getInt("pad_value");
    return () -> {
      int[] offsets = x.lod().offsets(-1);
      Elements from = x.elements();
      Elements to = out.elements();
      for (int i = 0; i + 1 < offsets.length; i++) {
        for (int t = offsets[i]; t < offsets[i + 1]; t++) {
          for (int k = 0; k < window; k++) {
            long id = k < offsets[i + 1] - t ? from.getLong(t + k) : fill;
            to.setLong((long) t * window + k, id);
          }
        }
      }
    };
  }
}
