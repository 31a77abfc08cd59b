package org.fluidjava.cpu.structured;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code crf_decoding}. */
final class CrfDecodingKernels {
  private CrfDecodingKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("crf_decoding", CrfDecodingKernels::decode);
  }

  private static Kernel decode(KernelContext c) {
    Tensor emission = c.in("Emission");
    Tensor transition = c.in("Transition");
    @Nullable Tensor label = c.inOrNull("Label");
    Tensor path = c.out("ViterbiPath");
    Segments segments = new Segments(emission, c.inOrNull("Length"));
    Tensor scores = c.scratch(DType.FLOAT64);
    Tensor from = c.scratch(DType.INT32);
    return () -> {
      int tags = (int) emission.dim(-1);
      Elements to = path.elements();
      to.fill(0);
      scores.resize(emission.shape());
      from.resize(emission.shape());
      for (int i = 0; i < segments.count(); i++) {
        if (segments.length(i) > 0) {
          viterbi(
              emission.elements(),
              transition.elements(),
              scores.elements(),
              from.elements(),
              to,
              segments.begin(i),
              segments.length(i),
              tags);
        }
      }
      if (label != null) {
        Elements wanted = label.elements();
        for (int i = 0; i < segments.count(); i++) {
          for (long row = segments.begin(i); row < segments.begin(i) + segments.length(i); row++) {
            to.setLong(row, to.getLong(row) == wanted.getLong(row) ? 1 : 0);
          }
        }
      }
    };
  }

  private static void viterbi(
      Elements x,
      Elements w,
      Elements score,
      Elements from,
      Elements path,
      long begin,
      int length,
      int tags) {
    for (int t = 0; t < length; t++) {
      long at = (begin + t) * tags;
      for (int k = 0; k < tags; k++) {
        double best = w.get(k);
        int source = -1;
        for (int j = 0; j < tags && t > 0; j++) {
          double way = score.get(at - tags + j) + w.get((2L + j) * tags + k);
          if (source < 0 || way > best) {
            best = way;
            source = j;
          }
        }
        score.set(at + k, best + x.get(at + k));
        from.setLong(at + k, source);
      }
    }
    long last = begin + length - 1;
    int tag = 0;
    for (int k = 1; k < tags; k++) {
      boolean better =
          score.get(last * tags + k) + w.get((long) tags + k)
              > score.get(last * tags + tag) + w.get((long) tags + tag);
      tag = better ? k : tag;
    }
    for (long row = last; row >= begin; row--) {
      path.setLong(row, tag);
      tag = (int) from.getLong(row * tags + tag);
    }
  }
}
