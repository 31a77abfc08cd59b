package org.fluidjava.testkit;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.fluidjava.tensor.LoD;

/**
 * Other LoD for one draw of a case: variables that shared a LoD share the new one. The lengths are
 * shared out anew; a tensor may get sequences without rows, and a level more than it had, which for
 * one without LoD is its first.
 */
final class LodVariations {
  private record Key(LoD lod, long rows) {}

  private final Map<Long, Long> extents;
  private final SplittableRandom random;
  private final BooleanSupplier otherLengths;
  private final BooleanSupplier mayBeEmpty;
  private final BooleanSupplier oneMore;
  private final Map<Key, LoD> drawn = new LinkedHashMap<>();

  LodVariations(
      Map<Long, Long> extents,
      SplittableRandom random,
      BooleanSupplier otherLengths,
      BooleanSupplier mayBeEmpty,
      BooleanSupplier oneMore) {
    this.extents = extents;
    this.random = random;
    this.otherLengths = otherLengths;
    this.mayBeEmpty = mayBeEmpty;
    this.oneMore = oneMore;
  }

  /** The new LoD of a tensor of these extents that had another. */
  LoD of(LoD old, long[] dims) {
    if (dims.length == 0 || dims[0] == 0) {
      return old;
    }
    return drawn.computeIfAbsent(new Key(old, dims[0]), key -> draw(old, dims[0]));
  }

  private LoD draw(LoD old, long rows) {
    int levels = old.levels();
    boolean grows = levels < 2 && oneMore.getAsBoolean();
    if (levels == 0 && !grows) {
      return old;
    }
    boolean same = !grows && old.rows() == rows;
    for (int level = 0; level < levels; level++) {
      long count = old.sequences(level);
      same &= extents.getOrDefault(count, count) == count;
    }
    if (same && !otherLengths.getAsBoolean()) {
      return old;
    }
    int[][] lengths = new int[levels + (grows ? 1 : 0)][];
    for (int level = 0; level < levels; level++) {
      long count = old.sequences(level);
      count = extents.getOrDefault(count, count);
      lengths[level + lengths.length - levels] = new int[Math.toIntExact(count)];
    }
    if (grows) {
      int below = levels == 0 ? Math.toIntExact(Math.min(rows, 64)) : lengths[1].length;
      lengths[0] = new int[1 + random.nextInt(Math.max(1, below))];
    }
    boolean empty = false;
    for (int level = 0; level < levels; level++) {
      empty |= Arrays.stream(old.lengths(level)).anyMatch(length -> length == 0);
    }
    empty |= mayBeEmpty.getAsBoolean();
    for (int level = 0; level < lengths.length; level++) {
      int total = level + 1 < lengths.length ? lengths[level + 1].length : Math.toIntExact(rows);
      share(lengths[level], total, empty);
    }
    return LoD.ofLengths(lengths);
  }

  /** Shares a total among sequences. */
  private void share(int[] lengths, int total, boolean empty) {
    int left = total;
    if (!empty && left >= lengths.length) {
      Arrays.fill(lengths, 1);
      left -= lengths.length;
    }
    while (left > 0 && lengths.length > 0) {
      int part = 1 + random.nextInt(left);
      lengths[random.nextInt(lengths.length)] += part;
      left -= part;
    }
  }
}
