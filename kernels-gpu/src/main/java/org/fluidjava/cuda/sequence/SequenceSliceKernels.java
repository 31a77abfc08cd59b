package org.fluidjava.cuda.sequence;

import org.fluidjava.cuda.shape.Fill;
import org.fluidjava.cuda.shape.Numbers;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;

/** Kernels of {@code sequence_slice}; the shape rule reads Offset and Length on the host anyway. */
final class SequenceSliceKernels {
  private SequenceSliceKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forAll("sequence_slice", SequenceSliceKernels::slice)
        .forFloats("sequence_slice_grad", SequenceSliceKernels::sliceGrad);
  }

  private static int[] starts(int[] offsets, Tensor skipped) {
    long[] skips = Numbers.values(skipped);
    int[] starts = new int[offsets.length - 1];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = Math.toIntExact(offsets[i] + skips[i]);
    }
    return starts;
  }

  private static Kernel slice(KernelContext c) {
    Tensor x = c.in("X");
    Tensor offset = c.in("Offset");
    Tensor out = c.out("Out");
    SegmentMove move = new SegmentMove(c);
    return () ->
        move.run(
            out, out.lod().offsets(0), x, starts(x.lod().offsets(0), offset), Rows.width(x), false);
  }

  private static Kernel sliceGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor offset = c.in("Offset");
    Tensor length = c.in("Length");
    Tensor grad = c.in("Out@GRAD");
    Tensor xGrad = c.out("X@GRAD");
    SegmentMove move = new SegmentMove(c);
    return () -> {
      Fill.zero(xGrad);
      long[] counts = Numbers.values(length);
      int[] offsets = x.lod().offsets(0);
      int[] taken = new int[offsets.length];
      for (int i = 0; i + 1 < offsets.length; i++) {
        taken[i + 1] = Math.toIntExact(taken[i] + counts[i]);
      }
      move.run(grad, taken, xGrad, starts(offsets, offset), Rows.width(x), true);
    };
  }
}
