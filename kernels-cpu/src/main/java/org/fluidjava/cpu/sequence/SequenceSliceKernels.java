package org.fluidjava.cpu.sequence;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code sequence_slice}. */
final class SequenceSliceKernels {
  private SequenceSliceKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forAll("sequence_slice", SequenceSliceKernels::slice)
        .forFloats("sequence_slice_grad", SequenceSliceKernels::sliceGrad);
  }

  private static Kernel slice(KernelContext c) {
    Tensor x = c.in("X");
    Tensor offset = c.in("Offset");
    Tensor out = c.out("Out");
    return () -> {
      int[] offsets = x.lod().offsets(0);
      int[] left = out.lod().offsets(0);
      Elements skip = offset.elements();
      long width = Rows.width(x);
      for (int i = 0; i + 1 < offsets.length; i++) {
        Rows.copy(
            x,
            (offsets[i] + skip.getLong(i)) * width,
            out,
            left[i] * width,
            (left[i + 1] - left[i]) * width);
      }
    };
  }

  private static Kernel sliceGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor offset = c.in("Offset");
    Tensor length = c.in("Length");
    Tensor grad = c.in("Out@GRAD");
    Tensor xGrad = c.out("X@GRAD");
    return () -> {
      int[] offsets = x.lod().offsets(0);
      Elements skip = offset.elements();
      Elements count = length.elements();
      Elements to = xGrad.elements();
      to.fill(0);
      long width = Rows.width(x);
      long row = 0;
      for (int i = 0; i + 1 < offsets.length; i++) {
        Rows.copy(
            grad,
            row * width,
            xGrad,
            (offsets[i] + skip.getLong(i)) * width,
            count.getLong(i) * width);
        row += count.getLong(i);
      }
    };
  }
}
