package org.fluidjava.cpu.sequence;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code sequence_concat}. */
final class SequenceConcatKernels {
  private SequenceConcatKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forAll("sequence_concat", SequenceConcatKernels::concat)
        .forFloats("sequence_concat_grad", SequenceConcatKernels::concatGrad);
  }

  private static Kernel concat(KernelContext c) {
    Tensor[] x = c.ins("X");
    Tensor out = c.out("Out");
    return () -> {
      long width = Rows.width(out);
      long row = 0;
      for (int i = 0; i < out.lod().sequences(0); i++) {
        for (Tensor part : x) {
          int[] offsets = part.lod().offsets(0);
          long length = offsets[i + 1] - offsets[i];
          Rows.copy(part, offsets[i] * width, out, row * width, length * width);
          row += length;
        }
      }
    };
  }

  private static Kernel concatGrad(KernelContext c) {
    Tensor[] x = c.ins("X");
    Tensor grad = c.in("Out@GRAD");
    @Nullable Tensor[] parts = c.outs("X@GRAD");
    return () -> {
      long width = Rows.width(x[0]);
      long row = 0;
      for (int i = 0; i < x[0].lod().sequences(0); i++) {
        for (int k = 0; k < x.length; k++) {
          int[] offsets = x[k].lod().offsets(0);
          long length = offsets[i + 1] - offsets[i];
          Tensor part = parts[k];
          if (part != null) {
            Rows.copy(grad, row * width, part, offsets[i] * width, length * width);
          }
          row += length;
        }
      }
    };
  }
}
