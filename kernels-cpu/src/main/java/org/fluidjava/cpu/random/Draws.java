package org.fluidjava.cpu.random;

import org.fluidjava.kernel.Philox;
import org.fluidjava.kernel.RandomStream;

/**
 * The draws of one run by their number, in ascending order cheaply: four words come from one
 * counter.
 */
final class Draws {
  private final RandomStream random;
  private final int[] words = new int[4];
  private long group = -1;

  /** The draws of an operator; call {@link #begin} in every run. */
  Draws(RandomStream random) {
    this.random = random;
  }

  /** Begins a run: its draws differ from those of the run before. */
  void begin() {
    group = -1;
  }

  /** Word {@code i}. */
  int word(long i) {
    if (i >> 2 != group) {
      group = i >> 2;
      Philox.group(random.seed(), random.stream(), random.step(), group, words);
    }
    return words[(int) (i & 3)];
  }

  /** A number in [0, 1) from word {@code i}. */
  double uniform(long i) {
    return Philox.uniform(word(i));
  }

  /** A standard normal number from words 2i and 2i+1. */
  double normal(long i) {
    int first = word(2 * i);
    return Philox.normal(first, word(2 * i + 1));
  }

  /** A whole number in [0, bound) from words 2i and 2i+1. */
  long below(long i, long bound) {
    long high = word(2 * i) & 0xffffffffL;
    long low = word(2 * i + 1) & 0xffffffffL;
    // The upper half of (64-bit draw · bound); the bound has 32 bits, so it is put together here.
    long carry = low * (bound & 0xffffffffL) >>> 32;
    return (high * bound + carry) >>> 32;
  }
}
