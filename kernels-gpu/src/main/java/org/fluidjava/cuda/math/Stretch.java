package org.fluidjava.cuda.math;

import org.fluidjava.cuda.shape.BoxCopy;
import org.fluidjava.cuda.shape.BoxSum;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.Shape;

/** Operands of a broadcast written out at full size, and sums back to an operand. */
final class Stretch {
  private final BoxCopy copy;
  private final BoxSum sum;

  Stretch(KernelContext c) {
    copy = new BoxCopy(c);
    sum = new BoxSum(c);
  }

  /** Strides of a part under a whole, aligned at the end; 0 where the part repeats. */
  private static long[] strides(Shape whole, Shape part) {
    long[] own = BoxCopy.strides(part.dims());
    long[] strides = new long[whole.rank()];
    for (int axis = 1; axis <= part.rank(); axis++) {
      strides[whole.rank() - axis] = part.dim(-axis) == 1 ? 0 : own[part.rank() - axis];
    }
    return strides;
  }

  /** The part repeated over the whole; itself where it has that shape already. */
  Tensor over(Shape whole, Tensor part, Tensor room) {
    if (part.shape().equals(whole)) {
      return part;
    }
    room.resize(whole);
    copy.copy(
        whole.dims(),
        part,
        0,
        strides(whole, part.shape()),
        room,
        0,
        BoxCopy.strides(whole.dims()));
    return room;
  }

  /** Sums numbers of the whole's shape over what a part repeats. */
  void back(Tensor whole, Tensor part) {
    sum.sum(
        whole.shape().dims(),
        whole,
        BoxCopy.strides(whole.shape().dims()),
        part,
        strides(whole.shape(), part.shape()));
  }
}
