package org.fluidjava.cpu.nativelib;

import java.util.Arrays;
import java.util.Comparator;

/** Sequences of the given lengths, packed by time step, longest first. */
final class PackedBatch {
  final int[] lengths;
  final int total;
  final int steps;
  final int[] starts;
  final int[] rows;
  final int[] order;

  PackedBatch(boolean reversed, int... lengths) {
    this.lengths = lengths;
    Integer[] sorted = new Integer[lengths.length];
    Arrays.setAll(sorted, i -> i);
    Arrays.sort(sorted, Comparator.comparingInt(i -> -lengths[i]));
    order = Arrays.stream(sorted).mapToInt(i -> i).toArray();
    total = Arrays.stream(lengths).sum();
    steps = Arrays.stream(lengths).max().orElse(0);
    starts = new int[steps + 1];
    rows = new int[total];
    int b = 0;
    for (int t = 0; t < steps; t++) {
      starts[t] = b;
      for (int j : order) {
        if (lengths[j] > t) {
          rows[b++] = offset(j) + (reversed ? lengths[j] - 1 - t : t);
        }
      }
    }
    starts[steps] = b;
  }

  int batch() {
    return steps == 0 ? 0 : starts[1];
  }

  int offset(int sequence) {
    return Arrays.stream(lengths, 0, sequence).sum();
  }

  /** Row of the input that sequence j reads at its own step t. */
  int row(boolean reversed, int j, int t) {
    return offset(j) + (reversed ? lengths[j] - 1 - t : t);
  }
}
