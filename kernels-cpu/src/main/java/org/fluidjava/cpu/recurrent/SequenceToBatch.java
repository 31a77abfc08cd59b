package org.fluidjava.cpu.recurrent;

import java.util.Arrays;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.tensor.LoD;
import org.jspecify.annotations.Nullable;

/**
 * The order of rows in which a recurrent operator works: step by step over all sequences at once,
 * without padding. Sequences are ranked by length, the longest first (equal ones keep their order);
 * step n holds row n of every sequence that is longer than n, in that rank. So the sequences that
 * go on are always the first ones, and the row before rank j of step n is rank j of step n-1.
 *
 * <p>Example: lengths 4, 5, 3 give the step starts 0, 3, 6, 9, 11, 12, the rows 4 0 9, 5 1 10, 6 2
 * 11, 7 3, 8 and the ranking 1 0 2. It is computed again only when the LoD is another object.
 */
final class SequenceToBatch {
  private final boolean reverse;
  private @Nullable LoD lod;
  private int sequences;
  private int steps;
  private int[] starts = {0};
  private int[] rows = {};
  private int[] order = {};

  SequenceToBatch(boolean reverse) {
    this.reverse = reverse;
  }

  /** Follows the last level of this LoD; returns whether anything changed. */
  boolean follow(LoD next) {
    if (next == lod) {
      return false;
    }
    int[] offsets = next.offsets(-1);
    sequences = offsets.length - 1;
    steps = next.longest();
    rank(offsets);
    int total = offsets[sequences];
    if (rows.length < total) {
      rows = new int[total];
    }
    int row = 0;
    for (int step = 0, going = sequences; step < steps; step++) {
      while (offsets[order[going - 1] + 1] - offsets[order[going - 1]] <= step) {
        going--;
      }
      starts[step] = row;
      for (int rank = 0; rank < going; rank++) {
        int sequence = order[rank];
        rows[row++] = reverse ? offsets[sequence + 1] - 1 - step : offsets[sequence] + step;
      }
    }
    starts[steps] = row;
    lod = next;
    return true;
  }

  /** Counting sort: fills {@link #order}; uses {@link #starts} as its counters. */
  private void rank(int[] offsets) {
    if (order.length < sequences) {
      order = new int[sequences];
    }
    if (starts.length < steps + 2) {
      starts = new int[steps + 2];
    }
    Arrays.fill(starts, 0, steps + 2, 0);
    for (int i = 0; i < sequences; i++) {
      starts[steps - (offsets[i + 1] - offsets[i]) + 1]++;
    }
    for (int i = 1; i <= steps + 1; i++) {
      starts[i] += starts[i - 1];
    }
    for (int i = 0; i < sequences; i++) {
      order[starts[steps - (offsets[i + 1] - offsets[i])]++] = i;
    }
  }

  /** The number of sequences, also those without rows. */
  int sequences() {
    return sequences;
  }

  /** The length of the longest sequence. */
  int steps() {
    return steps;
  }

  /** The first row of a step in this order; for {@link #steps} the number of all rows. */
  int start(int step) {
    return starts[step];
  }

  /** How many sequences are longer than {@code step}. */
  int size(int step) {
    return starts[step + 1] - starts[step];
  }

  /** The row of the operator's input that is row {@code i} in this order. */
  int row(int i) {
    return rows[i];
  }

  /** The sequence of a rank. */
  int sequence(int rank) {
    return order[rank];
  }

  /** The first {@code steps() + 1} numbers are the step starts; callers must not change them. */
  int[] starts() {
    return starts;
  }

  /** As many numbers as there are rows; callers must not change them. */
  int[] rows() {
    return rows;
  }

  /** The sequences by rank, as many as there are; callers must not change them. */
  int[] order() {
    return order;
  }

  /** Copies rows of the input's order into this order. */
  void gather(Tensor from, Tensor to) {
    copyRows(from, to, true);
  }

  /** Copies rows of this order into the input's order. */
  void scatter(Tensor from, Tensor to) {
    copyRows(from, to, false);
  }

  private void copyRows(Tensor from, Tensor to, boolean gather) {
    Elements source = from.elements();
    Elements target = to.elements();
    long width = from.product(1, from.rank());
    int total = starts[steps];
    for (int i = 0; i < total; i++) {
      long fromAt = (gather ? rows[i] : i) * width;
      long toAt = (gather ? i : rows[i]) * width;
      for (long d = 0; d < width; d++) {
        target.set(toAt + d, source.get(fromAt + d));
      }
    }
  }

  /** Copies one row for each sequence, as they lie, into the order of ranks. */
  void rankRows(Tensor from, Tensor to) {
    Elements source = from.elements();
    Elements target = to.elements();
    long width = from.dim(1);
    for (int rank = 0; rank < sequences; rank++) {
      for (long d = 0; d < width; d++) {
        target.set(rank * width + d, source.get(order[rank] * width + d));
      }
    }
  }

  /** Copies one row for each sequence from the order of ranks back. */
  void unrankRows(Tensor from, Tensor to) {
    Elements source = from.elements();
    Elements target = to.elements();
    long width = from.dim(1);
    for (int rank = 0; rank < sequences; rank++) {
      for (long d = 0; d < width; d++) {
        target.set(order[rank] * width + d, source.get(rank * width + d));
      }
    }
  }

  /**
   * For each row in this order the state before it: from the previous step's row of {@code states},
   * which lie in the input's order, at step 0 from {@code first} (one row for each sequence) or
   * zero.
   */
  void previous(Tensor states, @Nullable Tensor first, Tensor to) {
    Elements source = states.elements();
    @Nullable Elements initial = first == null ? null : first.elements();
    Elements target = to.elements();
    long width = states.dim(1);
    for (int step = 0; step < steps; step++) {
      for (int rank = 0; rank < size(step); rank++) {
        long at = (starts[step] + rank) * width;
        long from = (step > 0 ? rows[starts[step - 1] + rank] : order[rank]) * width;
        for (long d = 0; d < width; d++) {
          double value =
              step > 0 ? source.get(from + d) : initial == null ? 0 : initial.get(from + d);
          target.set(at + d, value);
        }
      }
    }
  }
}
