package org.fluidjava.cpu.shape;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code partial_concat}. */
final class PartialConcatKernels {
  private PartialConcatKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forAll("partial_concat", c -> move(c, c.out("Out"), c.ins("X"), true))
        .forAll("partial_concat_grad", c -> move(c, c.in("Out@GRAD"), c.outs("X@GRAD"), false));
  }

  private static Kernel move(
      KernelContext c, Tensor whole, @Nullable Tensor[] parts, boolean together) {
    Tensor like = c.in("X");
    int given = c.attrs().getInt("start_index");
    return () -> {
      long rows = like.dim(0);
      long columns = like.dim(1);
      long start = given < 0 ? given + columns : given;
      long length = whole.dim(1) / parts.length;
      long[] box = {rows, length};
      long[] wide = {whole.dim(1), 1};
      long[] own = {columns, 1};
      for (int i = 0; i < parts.length; i++) {
        Tensor part = parts[i];
        if (part == null) {
          continue;
        }
        if (together) {
          Walk.copy(box, part, start, own, whole, i * length, wide);
        } else {
          part.elements().fill(0);
          Walk.copy(box, whole, i * length, wide, part, start, own);
        }
      }
    };
  }
}
