package org.fluidjava.kernel.moving;

import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;

/** Copies rows between two tensors of one place by their numbers. */
public interface RowMover {
  /** Makes the row mover of a kernel, at preparation. */
  @FunctionalInterface
  interface Factory {
    /** For the kernel of this context. */
    RowMover create(KernelContext context);
  }

  /** Row {@code from[i]} of x becomes row {@code to[i]} of out, for all i; rows are as wide. */
  void move(Tensor x, int[] from, Tensor out, int[] to);

  /** By the place's plain copies, one for each range of rows that lie together in both. */
  static RowMover byCopies() {
    return (x, from, out, to) -> {
      long bytes = from.length == 0 ? 0 : x.bytes() / x.dim(0);
      for (int i = 0; i < from.length && bytes > 0; ) {
        int length = together(from, to, i);
        x.device()
            .copy(x.address() + from[i] * bytes, out.address() + to[i] * bytes, length * bytes);
        i += length;
      }
    };
  }

  /** The number of ranges of rows that lie together in both tensors. */
  static int ranges(int[] from, int[] to) {
    int ranges = 0;
    for (int i = 0; i < from.length; i += together(from, to, i)) {
      ranges++;
    }
    return ranges;
  }

  private static int together(int[] from, int[] to, int first) {
    int length = 1;
    while (first + length < from.length
        && from[first + length] == from[first] + length
        && to[first + length] == to[first] + length) {
      length++;
    }
    return length;
  }
}
