package org.fluidjava.cpu.structured;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code ctc_align}. */
final class CtcAlignKernels {
  private CtcAlignKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.plain("ctc_align", CtcAlignKernels::align, DType.INT64, DType.INT32);
  }

  private static Kernel align(KernelContext c) {
    Tensor input = c.in("Input");
    Tensor output = c.out("Output");
    @Nullable Tensor inputLength = c.inOrNull("InputLength");
    @Nullable Tensor outputLength = c.outOrNull("OutputLength");
    Segments segments = new Segments(input, inputLength);
    int blank = c.attrs().getInt("blank");
    boolean merge = c.attrs().getBoolean("merge_repeated");
    int fill = c.attrs().getInt("padding_value");
    return () -> {
      Elements from = input.elements();
      Elements to = output.elements();
      long at = 0;
      for (int i = 0; i < segments.count(); i++) {
        long begin = segments.begin(i);
        if (inputLength != null) {
          at = begin;
        }
        for (long t = begin; t < begin + segments.length(i); t++) {
          boolean repeated = merge && t > begin && from.getLong(t) == from.getLong(t - 1);
          if (from.getLong(t) != blank && !repeated) {
            to.setLong(at++, from.getLong(t));
          }
        }
        if (inputLength != null) {
          if (outputLength != null) {
            outputLength.elements().setLong(i, at - begin);
          }
          while (at < begin + input.dim(1)) {
            to.setLong(at++, fill);
          }
        }
      }
    };
  }
}
