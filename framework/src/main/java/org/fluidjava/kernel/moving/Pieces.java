package org.fluidjava.kernel.moving;

import java.util.Arrays;
import org.fluidjava.device.Tensor;
import org.fluidjava.tensor.LoD;

/** Copies whole sequences, with the LoD below them, and steps from tensor to tensor of a place. */
public final class Pieces {
  private Pieces() {}

  /** Where the items of a level begin, in rows; single rows when there is no such level. */
  static int[] rowOffsets(Tensor x, int level) {
    if (level < x.lod().levels()) {
      return x.lod().rowOffsets(level);
    }
    int[] rows = new int[Math.toIntExact(x.dim(0)) + 1];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i;
    }
    return rows;
  }

  /** {@code out} becomes the items {@code chosen} of a LoD level of x, in that order. */
  static void gather(RowMover mover, Tensor x, int level, int[] chosen, Tensor out) {
    int[] starts = rowOffsets(x, level);
    int count = 0;
    for (int item : chosen) {
      count += starts[item + 1] - starts[item];
    }
    int[] rows = new int[count];
    int at = 0;
    for (int item : chosen) {
      for (int row = starts[item]; row < starts[item + 1]; row++) {
        rows[at++] = row;
      }
    }
    LoD lod = level < x.lod().levels() ? lodOf(x.lod(), level, chosen) : LoD.NONE;
    out.setDtype(x.dtype());
    out.resize(x.shape().with(0, count));
    out.setLod(lod);
    move(mover, x, rows, out, range(0, count));
  }

  /** The integers from one (inclusive) to another (exclusive). */
  static int[] range(int from, int to) {
    int[] all = new int[to - from];
    for (int i = 0; i < all.length; i++) {
      all[i] = from + i;
    }
    return all;
  }

  /** Row {@code from[i]} of x becomes row {@code to[i]} of out. */
  static void move(RowMover mover, Tensor x, int[] from, Tensor out, int[] to) {
    for (int i = 0; i < from.length; i++) {
      if (from[i] < 0 || from[i] >= x.dim(0) || to[i] < 0 || to[i] >= out.dim(0)) {
        throw new IndexOutOfBoundsException(
            "row " + from[i] + " of " + x + " as row " + to[i] + " of " + out);
      }
    }
    mover.move(x, from, out, to);
  }

  /**
   * The LoD of items taken one after the other from the outermost levels of two LoD of equally many
   * levels.
   *
   * @param fromFirst for each item, whether it is the first one's next; the others are the second's
   */
  static LoD interleaved(LoD first, LoD second, boolean[] fromFirst) {
    int[][] lengths = new int[first.levels()][];
    boolean[] chosen = fromFirst;
    for (int level = 0; level < lengths.length; level++) {
      int[] own = first.lengths(level);
      int[] others = second.lengths(level);
      lengths[level] = new int[chosen.length];
      int below = 0;
      for (int i = 0, taken = 0; i < chosen.length; i++) {
        taken += chosen[i] ? 1 : 0;
        lengths[level][i] = chosen[i] ? own[taken - 1] : others[i - taken];
        below += lengths[level][i];
      }
      boolean[] next = new boolean[below];
      int at = 0;
      for (int i = 0; i < chosen.length; i++) {
        Arrays.fill(next, at, at + lengths[level][i], chosen[i]);
        at += lengths[level][i];
      }
      chosen = next;
    }
    return LoD.ofLengths(lengths);
  }

  /** The LoD, from {@code level} down, of some items of that level. */
  static LoD lodOf(LoD lod, int level, int[] chosen) {
    int[][] lengths = new int[lod.levels() - level][];
    int[] from = new int[chosen.length];
    int[] to = new int[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      from[i] = chosen[i];
      to[i] = chosen[i] + 1;
    }
    for (int at = level; at < lod.levels(); at++) {
      int[] offsets = lod.offsets(at);
      int count = 0;
      for (int i = 0; i < from.length; i++) {
        count += to[i] - from[i];
      }
      int[] here = new int[count];
      int next = 0;
      for (int i = 0; i < from.length; i++) {
        for (int j = from[i]; j < to[i]; j++) {
          here[next++] = offsets[j + 1] - offsets[j];
        }
        from[i] = offsets[from[i]];
        to[i] = offsets[to[i]];
      }
      lengths[at - level] = here;
    }
    return LoD.ofLengths(lengths);
  }

  /** A step, without the axis of steps, out of a tensor of all steps. */
  public static void copyStep(Tensor all, long at, Tensor step) {
    checkStep(all, at, step);
    copy(all, at * step.bytes(), step, 0, step.bytes());
  }

  /** A step, without the axis of steps, into a tensor of all steps. */
  public static void putStep(Tensor step, Tensor all, long at) {
    checkStep(all, at, step);
    copy(step, 0, all, at * step.bytes(), step.bytes());
  }

  private static void checkStep(Tensor all, long at, Tensor step) {
    if (at < 0 || at >= all.dim(0) || step.bytes() * all.dim(0) != all.bytes()) {
      throw new IndexOutOfBoundsException("step " + at + " " + step + " of " + all);
    }
  }

  private static void copy(Tensor from, long fromByte, Tensor to, long toByte, long bytes) {
    if (from.device() != to.device()) {
      throw new IllegalStateException(from + " and " + to + " lie on different places");
    }
    if (bytes > 0) {
      to.device().copy(from.address() + fromByte, to.address() + toByte, bytes);
    }
  }
}
