package org.fluidjava.cpu.sequence;

import org.fluidjava.tensor.LoD;

/** Where sequences of an upper level begin, counted in rows. */
final class RowOffsets {
  private RowOffsets() {}

  /** Of the first level; no copy when that is the only one. */
  static int[] top(LoD lod) {
    return lod.levels() == 1 ? lod.offsets(0) : lod.rowOffsets(0);
  }
}
