package org.fluidjava.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Level of detail: how the rows of a tensor are grouped into sequences, and sequences into longer
 * ones; immutable. The top (coarsest) level comes first. Each level is a list of offsets into the
 * next level; the last level's offsets are row numbers. Offsets start with 0, never fall (so
 * sequences may be empty), and each level ends at the number of items of the next.
 *
 * <p>The same thing has a second spelling by lengths ("recursive sequence lengths"): offsets [0, 2,
 * 5] are lengths [2, 3].
 */
public final class LoD {
  /** No levels: a plain tensor. */
  public static final LoD NONE = new LoD(new int[0][]);

  private final int[][] levels;

  private LoD(int[][] levels) {
    this.levels = levels;
  }

  /**
   * From offsets, top level first.
   *
   * @throws IllegalArgumentException when a rule of the class comment is broken; the text names the
   *     level, the place and the numbers
   */
  public static LoD ofOffsets(int[]... levels) {
    if (levels.length == 0) {
      return NONE;
    }
    int[][] copy = new int[levels.length][];
    for (int i = 0; i < levels.length; i++) {
      copy[i] = levels[i].clone();
    }
    String fault = fault(copy);
    if (fault != null) {
      throw new IllegalArgumentException(fault);
    }
    return new LoD(copy);
  }

  /** From lengths, top level first; see {@link #ofOffsets}. */
  public static LoD ofLengths(int[]... levels) {
    int[][] offsets = new int[levels.length][];
    for (int i = 0; i < levels.length; i++) {
      offsets[i] = new int[levels[i].length + 1];
      for (int j = 0; j < levels[i].length; j++) {
        if (levels[i][j] < 0) {
          throw new IllegalArgumentException(
              "LoD lengths: level " + i + " has a negative length " + levels[i][j] + " at " + j);
        }
        offsets[i][j + 1] = Math.addExact(offsets[i][j], levels[i][j]);
      }
    }
    return ofOffsets(offsets);
  }

  private static @org.jspecify.annotations.Nullable String fault(int[][] levels) {
    for (int i = 0; i < levels.length; i++) {
      int[] level = levels[i];
      if (level.length < 1) {
        return "LoD offsets: level " + i + " is empty; it must hold at least the offset 0";
      }
      if (level[0] != 0) {
        return "LoD offsets: level " + i + " must start with 0 but starts with " + level[0];
      }
      for (int j = 1; j < level.length; j++) {
        if (level[j] < level[j - 1]) {
          return "LoD offsets: level "
              + i
              + " must not fall, but offset "
              + j
              + " is "
              + level[j]
              + " after "
              + level[j - 1];
        }
      }
      if (i + 1 < levels.length && level[level.length - 1] != levels[i + 1].length - 1) {
        return "LoD offsets: level "
            + i
            + " ends at "
            + level[level.length - 1]
            + " but level "
            + (i + 1)
            + " has "
            + (levels[i + 1].length - 1)
            + " sequences";
      }
    }
    return null;
  }

  /** The number of levels. */
  public int levels() {
    return levels.length;
  }

  /** Whether there is no level. */
  public boolean isEmpty() {
    return levels.length == 0;
  }

  /**
   * The offsets of one level, without a copy: callers must not change them. A negative level counts
   * from the end (-1 is the finest, whose offsets are rows).
   */
  public int[] offsets(int level) {
    return levels[level < 0 ? level + levels.length : level];
  }

  /** The number of sequences at a level; a negative level counts from the end. */
  public int sequences(int level) {
    return offsets(level).length - 1;
  }

  /** The lengths of one level; a negative level counts from the end. */
  public int[] lengths(int level) {
    int[] offsets = offsets(level);
    int[] lengths = new int[offsets.length - 1];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = offsets[i + 1] - offsets[i];
    }
    return lengths;
  }

  /** The number of rows that the last level covers; 0 without levels. */
  public int rows() {
    if (levels.length == 0) {
      return 0;
    }
    int[] last = levels[levels.length - 1];
    return last[last.length - 1];
  }

  /** The longest sequence of the last level; 0 without sequences. */
  public int longest() {
    int longest = 0;
    if (levels.length > 0) {
      int[] last = levels[levels.length - 1];
      for (int i = 1; i < last.length; i++) {
        longest = Math.max(longest, last[i] - last[i - 1]);
      }
    }
    return longest;
  }

  /** Levels {@code from} (inclusive) to {@code to} (exclusive) as they are. */
  public LoD slice(int from, int to) {
    if (from < 0 || to > levels.length) {
      throw new IllegalArgumentException(
          "LoD levels [" + from + ", " + to + ") do not exist: there are " + levels.length);
    }
    return to <= from ? NONE : new LoD(Arrays.copyOfRange(levels, from, to));
  }

  /**
   * Offsets of {@code level} counted in rows instead of items of the next level ("absolute
   * offsets").
   */
  public int[] rowOffsets(int level) {
    int at = level < 0 ? level + levels.length : level;
    int[] rows = levels[at].clone();
    for (int next = at + 1; next < levels.length; next++) {
      for (int i = 0; i < rows.length; i++) {
        rows[i] = levels[next][rows[i]];
      }
    }
    return rows;
  }

  /** This LoD with one finer level added below. */
  public LoD append(int... offsets) {
    int[][] all = Arrays.copyOf(levels, levels.length + 1);
    all[levels.length] = offsets;
    return ofOffsets(all);
  }

  /** All levels as offsets; a copy. */
  public int[][] toOffsets() {
    int[][] copy = new int[levels.length][];
    for (int i = 0; i < levels.length; i++) {
      copy[i] = levels[i].clone();
    }
    return copy;
  }

  /** All levels as lengths; a copy. */
  public List<int[]> toLengths() {
    List<int[]> lengths = new ArrayList<>();
    for (int i = 0; i < levels.length; i++) {
      lengths.add(lengths(i));
    }
    return lengths;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof LoD lod && Arrays.deepEquals(levels, lod.levels));
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(levels);
  }

  /** Offsets, top level first: {@code [[0, 2, 5]]}. */
  @Override
  public String toString() {
    return Arrays.deepToString(levels);
  }
}
