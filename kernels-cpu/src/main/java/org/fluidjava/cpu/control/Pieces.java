package org.fluidjava.cpu.control;

import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Tensor;
import org.fluidjava.tensor.LoD;

/** Copies whole sequences, with the LoD below them, from tensor to tensor. */
final class Pieces {
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
  static void gather(Tensor x, int level, int[] chosen, Tensor out) {
    int[] starts = rowOffsets(x, level);
    long rows = 0;
    for (int item : chosen) {
      rows += starts[item + 1] - starts[item];
    }
    LoD lod = level < x.lod().levels() ? lodOf(x.lod(), level, chosen) : LoD.NONE;
    out.setDtype(x.dtype());
    out.resize(x.shape().with(0, rows));
    out.setLod(lod);
    long to = 0;
    for (int item : chosen) {
      copyRows(x, starts[item], starts[item + 1], out, to);
      to += starts[item + 1] - starts[item];
    }
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
  static void copyStep(Tensor all, long at, Tensor step) {
    checkStep(all, at, step);
    HostMemory.copy(all.address() + at * step.bytes(), step.address(), step.bytes());
  }

  /** A step, without the axis of steps, into a tensor of all steps. */
  static void putStep(Tensor step, Tensor all, long at) {
    checkStep(all, at, step);
    HostMemory.copy(step.address(), all.address() + at * step.bytes(), step.bytes());
  }

  private static void checkStep(Tensor all, long at, Tensor step) {
    if (at < 0 || at >= all.dim(0) || step.bytes() * all.dim(0) != all.bytes()) {
      throw new IndexOutOfBoundsException("step " + at + " " + step + " of " + all);
    }
  }

  /** Copies rows {@code from} to {@code to} of x to row {@code at} of out. */
  static void copyRows(Tensor x, long from, long to, Tensor out, long at) {
    if (to > from) {
      long bytes = x.bytes() / x.dim(0);
      if (from < 0 || to > x.dim(0) || at < 0 || at + to - from > out.dim(0)) {
        throw new IndexOutOfBoundsException(
            "rows " + from + " to " + to + " of " + x + " at row " + at + " of " + out);
      }
      HostMemory.copy(x.address() + from * bytes, out.address() + at * bytes, (to - from) * bytes);
    }
  }
}
