package org.fluidjava.cuda.recurrent;

import java.util.Arrays;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.jspecify.annotations.Nullable;

/**
 * The order of rows in which a recurrent operator works: step by step over all sequences at once,
 * without padding. Sequences are ranked by length, the longest first (equal ones keep their order);
 * step t holds row t of every sequence that is longer than t, in that rank.
 *
 * <p>The device gets three arrays of int32, and only when the LoD is another object: where each
 * step starts, and for each rank the row of its first step and its sequence. Rows follow from
 * these: that of a rank at step t is its first one plus t, or minus t in reversed layers, so no
 * kernel looks a row up.
 */
final class StepOrder {
  private final boolean reverse;
  private final Tensor index;
  private @Nullable LoD lod;
  private int sequences;
  private int steps;
  private int[] numbers = {0};
  private int[] next = {};

  StepOrder(KernelContext c) {
    reverse = c.attrs().getBoolean("is_reverse");
    index = c.state(DType.INT32);
  }

  /** Follows the last level of this LoD. */
  void follow(LoD newLod) {
    if (newLod == lod) {
      return;
    }
    int[] offsets = newLod.offsets(-1);
    sequences = offsets.length - 1;
    steps = newLod.longest();
    int base = steps + 1;
    int order = base + sequences;
    int count = order + sequences;
    if (numbers.length < count) {
      numbers = new int[count + count / 2];
    }
    if (next.length <= steps) {
      next = new int[steps + 1 + steps / 2];
    }
    rankOfLengths(offsets);
    numbers[0] = 0;
    for (int t = 0; t < steps; t++) {
      numbers[t + 1] = numbers[t] + next[t];
    }
    for (int i = 0; i < sequences; i++) {
      int rank = next[offsets[i + 1] - offsets[i]]++;
      numbers[base + rank] = reverse ? offsets[i + 1] - 1 : offsets[i];
      numbers[order + rank] = i;
    }
    index.resize(count);
    index.device().copyIn(numbers, 0, index.address(), 4L * count);
    lod = newLod;
  }

  /** Lets {@code next[length]} be how many sequences are longer, which is the first rank of it. */
  private void rankOfLengths(int[] offsets) {
    Arrays.fill(next, 0, steps + 1, 0);
    for (int i = 0; i < sequences; i++) {
      next[offsets[i + 1] - offsets[i]]++;
    }
    int longer = 0;
    for (int length = steps; length >= 0; length--) {
      int same = next[length];
      next[length] = longer;
      longer += same;
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

  /** The number of rows before a step; for {@link #steps} that of all rows. */
  int start(int step) {
    return numbers[step];
  }

  /** How many sequences are longer than {@code step}; 0 behind the last step. */
  int size(int step) {
    return step >= steps ? 0 : numbers[step + 1] - numbers[step];
  }

  /** How many rows the sequence of a rank has: the steps in which it takes part. */
  int length(int rank) {
    int from = 0;
    int to = steps;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (size(middle) > rank) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  /** The number of all rows. */
  int rows() {
    return numbers[steps];
  }

  /** How rows go on from step to step. */
  int direction() {
    return reverse ? -1 : 1;
  }

  /** On the device: where each step starts, and at the end the number of rows. */
  long starts() {
    return index.address();
  }

  /** On the device: for each rank the row of its first step. */
  long base() {
    return index.address() + 4L * (steps + 1);
  }

  /** On the device: for each rank its sequence. */
  long order() {
    return base() + 4L * sequences;
  }
}
