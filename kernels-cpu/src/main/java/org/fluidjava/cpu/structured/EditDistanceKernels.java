package org.fluidjava.cpu.structured;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;

/** Kernels of {@code edit_distance}. */
final class EditDistanceKernels {
  private EditDistanceKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.plain("edit_distance", EditDistanceKernels::distance, DType.INT64, DType.INT32);
  }

  private static Kernel distance(KernelContext c) {
    Tensor hyps = c.in("Hyps");
    Tensor refs = c.in("Refs");
    Segments guesses = new Segments(hyps, c.inOrNull("HypsLength"));
    Segments truths = new Segments(refs, c.inOrNull("RefsLength"));
    Tensor out = c.out("Out");
    Tensor count = c.out("SequenceNum");
    boolean normalized = c.attrs().getBoolean("normalized");
    Tensor row = c.scratch(DType.INT32);
    return () -> {
      Elements distances = out.elements();
      for (int i = 0; i < guesses.count(); i++) {
        int wide = truths.length(i);
        row.resize(wide + 1L);
        long distance =
            levenshtein(
                hyps.elements(),
                guesses.begin(i),
                guesses.length(i),
                refs.elements(),
                truths.begin(i),
                wide,
                row.elements());
        distances.set(i, normalized ? (double) distance / wide : distance);
      }
      count.elements().setLong(0, guesses.count());
    };
  }

  private static long levenshtein(
      Elements a, long aAt, int m, Elements b, long bAt, int n, Elements row) {
    for (int j = 0; j <= n; j++) {
      row.setLong(j, j);
    }
    for (int i = 1; i <= m; i++) {
      long diagonal = row.getLong(0);
      row.setLong(0, i);
      for (int j = 1; j <= n; j++) {
        long above = row.getLong(j);
        long exchanged = diagonal + (a.getLong(aAt + i - 1) == b.getLong(bAt + j - 1) ? 0 : 1);
        row.setLong(j, Math.min(exchanged, Math.min(above, row.getLong(j - 1)) + 1));
        diagonal = above;
      }
    }
    return row.getLong(n);
  }
}
