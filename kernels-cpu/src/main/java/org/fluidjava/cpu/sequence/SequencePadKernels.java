package org.fluidjava.cpu.sequence;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code sequence_pad}. */
final class SequencePadKernels {
  private SequencePadKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forAll("sequence_pad", SequencePadKernels::pad)
        .forFloats("sequence_pad_grad", SequencePadKernels::padGrad);
  }

  private static Kernel pad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor padding = c.in("PadValue");
    Tensor out = c.out("Out");
    Tensor length = c.out("Length");
    return () -> {
      int[] offsets = RowOffsets.top(x.lod());
      long width = Rows.width(x);
      long steps = out.dim(1);
      Elements lengths = length.elements();
      for (int i = 0; i + 1 < offsets.length; i++) {
        long rows = offsets[i + 1] - offsets[i];
        long at = i * steps * width;
        Rows.copy(x, offsets[i] * width, out, at, rows * width);
        long step = padding.numel() == 1 ? 1 : width;
        for (long j = rows * width; j < steps * width; j += step) {
          Rows.copy(padding, 0, out, at + j, step);
        }
        lengths.setLong(i, rows);
      }
    };
  }

  private static Kernel padGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor grad = c.in("Out@GRAD");
    Tensor xGrad = c.out("X@GRAD");
    return () -> {
      int[] offsets = RowOffsets.top(x.lod());
      long width = Rows.width(x);
      for (int i = 0; i + 1 < offsets.length; i++) {
        long rows = offsets[i + 1] - offsets[i];
        Rows.copy(grad, i * grad.dim(1) * width, xGrad, offsets[i] * width, rows * width);
      }
    };
  }
}
