package org.fluidjava.device;

import org.fluidjava.tensor.LoD;

/** Sequences of one LoD level sorted by length, longest first, equal ones in their order. */
public final class RankTable implements RuntimeValue {
  private final String name;
  private int[] indices = new int[0];
  private int[] lengths = new int[0];
  private LoD coarser = LoD.NONE;
  private boolean written;

  /** An empty table. */
  public RankTable(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  /** Fills the table from a level of a LoD. */
  public void fill(LoD lod, int level) {
    int[] all = lod.lengths(level);
    Integer[] order = new Integer[all.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    java.util.Arrays.sort(order, (a, b) -> Integer.compare(all[b], all[a]));
    indices = new int[all.length];
    lengths = new int[all.length];
    for (int i = 0; i < order.length; i++) {
      indices[i] = order[i];
      lengths[i] = all[order[i]];
    }
    coarser = lod.slice(0, level);
    written = true;
  }

  /** Takes over another table's contents. */
  public void copyFrom(RankTable other) {
    indices = other.indices;
    lengths = other.lengths;
    coarser = other.coarser;
    written = true;
  }

  /** The number of sequences. */
  public int size() {
    return indices.length;
  }

  /** The original number of the sequence at a place of the table. */
  public int index(int at) {
    return indices[at];
  }

  /** The length of the sequence at a place of the table. */
  public int length(int at) {
    return lengths[at];
  }

  /** How many sequences are longer than {@code step}. */
  public int longerThan(long step) {
    int count = 0;
    while (count < lengths.length && lengths[count] > step) {
      count++;
    }
    return count;
  }

  /** The LoD levels above the ranked one. */
  public LoD coarser() {
    return coarser;
  }

  @Override
  public boolean isWritten() {
    return written;
  }

  @Override
  public void close() {}
}
