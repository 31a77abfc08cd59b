package org.fluidjava.cpu.structured;

import org.fluidjava.device.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The sequences of an input, told apart by its last LoD level or, in padded form [sequences, steps,
 * ...], by lengths.
 */
final class Segments {
  private final Tensor input;
  private final @Nullable Tensor length;

  Segments(Tensor input, @Nullable Tensor length) {
    this.input = input;
    this.length = length;
  }

  /** The number of sequences. */
  int count() {
    return length == null ? input.lod().sequences(-1) : (int) input.dim(0);
  }

  /** The first row of a sequence. */
  long begin(int i) {
    return length == null ? input.lod().offsets(-1)[i] : i * input.dim(1);
  }

  /** The number of rows of a sequence. */
  int length(int i) {
    if (length != null) {
      return (int) length.elements().getLong(i);
    }
    int[] offsets = input.lod().offsets(-1);
    return offsets[i + 1] - offsets[i];
  }
}
