package org.fluidjava.cuda.sequence;

import org.fluidjava.device.Tensor;
import org.fluidjava.tensor.LoD;

/** Rows of tensors; a row is everything behind the first extent. */
final class Rows {
  static final String SOURCE = "sequence/rows.cu";

  private Rows() {}

  /** The number of elements of a row. */
  static long width(Tensor tensor) {
    return tensor.product(1, tensor.rank());
  }

  /** Where sequences of the first level begin, counted in rows. */
  static int[] top(LoD lod) {
    return lod.levels() == 1 ? lod.offsets(0) : lod.rowOffsets(0);
  }

  /** The kernels are unchecked, so what they will touch is checked before. */
  static void check(Tensor tensor, long at, long count) {
    if (at < 0 || count < 0 || at + count > tensor.numel()) {
      throw new IndexOutOfBoundsException(
          count + " elements from " + at + " do not lie in " + tensor);
    }
  }
}
