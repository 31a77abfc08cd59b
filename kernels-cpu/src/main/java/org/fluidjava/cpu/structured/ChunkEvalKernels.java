package org.fluidjava.cpu.structured;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;

/** Kernels of {@code chunk_eval}. */
final class ChunkEvalKernels {
  private ChunkEvalKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.plain("chunk_eval", ChunkEvalKernels::evaluate, DType.INT64, DType.INT32);
  }

  /** Tags of a scheme; -1 where it has none. */
  private enum Scheme {
    IOB(2, 0, 1, -1, -1),
    IOE(2, -1, 0, 1, -1),
    IOBES(4, 0, 1, 2, 3),
    PLAIN(1, -1, -1, -1, -1);

    final int tags;
    final int begin;
    final int inside;
    final int end;
    final int single;

    Scheme(int tags, int begin, int inside, int end, int single) {
      this.tags = tags;
      this.begin = begin;
      this.inside = inside;
      this.end = end;
      this.single = single;
    }

    boolean starts(int tagBefore, int typeBefore, int tag, int type, int outside) {
      if (type == outside || typeBefore == outside || type != typeBefore) {
        return type != outside;
      }
      boolean over = tagBefore == end || tagBefore == single;
      return this != PLAIN && (tag == begin || tag == single || over);
    }

    boolean stops(int tagBefore, int typeBefore, int tag, int type, int outside) {
      if (typeBefore == outside || type != typeBefore) {
        return typeBefore != outside;
      }
      boolean over = tagBefore == end || tagBefore == single;
      return this != PLAIN && (tag == begin || tag == single || over);
    }
  }

  /** Reads the chunks of one sequence one after the other. */
  private static final class Chunks {
    private final Scheme scheme;
    private final int outside;
    private final Elements labels;
    private final String slot;
    private final long begin;
    private final int length;
    private int next;
    private int tag = -1;
    private int type;

    /** Whether the row before the next one, which ended a chunk, also began another. */
    private boolean pending;

    int start;
    int end;
    int kind;

    Chunks(Scheme scheme, int types, Elements labels, String slot, long begin, int length) {
      this.scheme = scheme;
      this.outside = types;
      this.labels = labels;
      this.slot = slot;
      this.begin = begin;
      this.length = length;
      type = types;
      advance();
    }

    /** Whether there is a chunk: rows start (inclusive) to end (exclusive), of type kind. */
    boolean present() {
      return start >= 0;
    }

    /** Goes to the next chunk. */
    void advance() {
      start = pending ? next - 1 : -1;
      kind = type;
      pending = false;
      for (; next < length; next++) {
        long label = labels.getLong(begin + next);
        RuleViolation.unless(
            label >= 0, "%s[%d] is %d, but labels are not negative", slot, begin + next, label);
        int newType = (int) Math.min(label / scheme.tags, outside);
        int newTag = newType == outside ? -1 : (int) (label % scheme.tags);
        boolean stops = start >= 0 && scheme.stops(tag, type, newTag, newType, outside);
        boolean starts = scheme.starts(tag, type, newTag, newType, outside);
        tag = newTag;
        type = newType;
        if (stops) {
          end = next;
          pending = starts;
          next++;
          return;
        }
        if (starts) {
          start = next;
          kind = newType;
        }
      }
      end = length;
    }
  }

  private static Kernel evaluate(KernelContext c) {
    Tensor inference = c.in("Inference");
    Tensor label = c.in("Label");
    Scheme scheme =
        Scheme.valueOf(c.attrs().getString("chunk_scheme").toUpperCase(java.util.Locale.ROOT));
    int types = c.attrs().getInt("num_chunk_types");
    int[] excluded = c.attrs().getInts("excluded_chunk_types");
    Segments segments = new Segments(inference, c.inOrNull("SeqLength"));
    Tensor precision = c.out("Precision");
    Tensor recall = c.out("Recall");
    Tensor f1 = c.out("F1-Score");
    Tensor inferred = c.out("NumInferChunks");
    Tensor labelled = c.out("NumLabelChunks");
    Tensor correct = c.out("NumCorrectChunks");
    return () -> {
      long guesses = 0;
      long truths = 0;
      long hits = 0;
      for (int i = 0; i < segments.count(); i++) {
        Chunks guess =
            new Chunks(
                scheme,
                types,
                inference.elements(),
                "Inference",
                segments.begin(i),
                segments.length(i));
        Chunks truth =
            new Chunks(
                scheme, types, label.elements(), "Label", segments.begin(i), segments.length(i));
        while (guess.present() || truth.present()) {
          boolean first = guess.present() && (!truth.present() || guess.start <= truth.start);
          boolean second = truth.present() && (!guess.present() || truth.start <= guess.start);
          boolean counts = !isExcluded(excluded, first ? guess.kind : truth.kind);
          if (first && second) {
            guesses += counts ? 1 : 0;
            truths += isExcluded(excluded, truth.kind) ? 0 : 1;
            hits += counts && guess.end == truth.end && guess.kind == truth.kind ? 1 : 0;
          } else if (first) {
            guesses += counts ? 1 : 0;
          } else {
            truths += counts ? 1 : 0;
          }
          if (first) {
            guess.advance();
          }
          if (second) {
            truth.advance();
          }
        }
      }
      double p = guesses == 0 ? 0 : (double) hits / guesses;
      double r = truths == 0 ? 0 : (double) hits / truths;
      precision.elements().set(0, p);
      recall.elements().set(0, r);
      f1.elements().set(0, hits == 0 ? 0 : 2 * p * r / (p + r));
      inferred.elements().setLong(0, guesses);
      labelled.elements().setLong(0, truths);
      correct.elements().setLong(0, hits);
    };
  }

  private static boolean isExcluded(int[] excluded, int type) {
    for (int other : excluded) {
      if (other == type) {
        return true;
      }
    }
    return false;
  }
}
