package org.fluidjava.cpu.detection;

import java.util.Arrays;
import org.fluidjava.kernel.Philox;
import org.fluidjava.kernel.RandomStream;

/** Some of a list's entries, by chance or the first ones. */
final class Sample {
  private final RandomStream random;
  private final boolean byChance;
  private long draws;

  Sample(RandomStream random, boolean byChance) {
    this.random = random;
    this.byChance = byChance;
  }

  /** Begins a run. */
  void begin() {
    draws = 0;
  }

  /** No more than {@code most} of the entries, each with the same chance (reservoir sampling). */
  int[] of(int[] entries, int most) {
    if (entries.length <= most) {
      return entries;
    }
    int[] chosen = Arrays.copyOf(entries, Math.max(most, 0));
    for (int i = most; byChance && i < entries.length; i++) {
      int place = (int) (Philox.uniform(Philox.word(random, draws++)) * (i + 1.0));
      if (place < most) {
        chosen[place] = entries[i];
      }
    }
    return chosen;
  }
}
