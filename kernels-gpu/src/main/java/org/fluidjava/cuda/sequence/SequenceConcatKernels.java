package org.fluidjava.cuda.sequence;

import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code sequence_concat}. */
final class SequenceConcatKernels {
  private SequenceConcatKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forAll("sequence_concat", c -> move(c, c.ins("X"), c.out("Out"), true))
        .forFloats("sequence_concat_grad", c -> move(c, c.outs("X@GRAD"), c.in("Out@GRAD"), false));
  }

  private static Kernel move(
      KernelContext c, @Nullable Tensor[] parts, Tensor whole, boolean together) {
    Tensor[] x = c.ins("X");
    SegmentMove[] moves = new SegmentMove[x.length];
    for (int k = 0; k < moves.length; k++) {
      moves[k] = new SegmentMove(c);
    }
    return () -> {
      int sequences = x[0].lod().sequences(0);
      long width = Rows.width(x[0]);
      int[][] starts = new int[x.length][sequences];
      int row = 0;
      for (int i = 0; i < sequences; i++) {
        for (int k = 0; k < x.length; k++) {
          int[] offsets = x[k].lod().offsets(0);
          starts[k][i] = row;
          row += offsets[i + 1] - offsets[i];
        }
      }
      for (int k = 0; k < x.length; k++) {
        Tensor part = parts[k];
        if (part != null) {
          moves[k].run(part, x[k].lod().offsets(0), whole, starts[k], width, together);
        }
      }
    };
  }
}
