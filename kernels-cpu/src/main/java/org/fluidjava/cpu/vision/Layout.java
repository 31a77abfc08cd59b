package org.fluidjava.cpu.vision;

import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Tensor;
import org.fluidjava.tensor.Shape;

/**
 * Lets kernels that want channels first work on tensors with channels last: by a copy in scratch
 * memory. With channels first already, tensors pass through untouched.
 */
final class Layout {
  private final boolean channelLast;
  private final Tensor scratch;

  Layout(boolean channelLast, Tensor scratch) {
    this.channelLast = channelLast;
    this.scratch = scratch;
  }

  /** The tensor, or its copy [N, C, ...]. */
  Tensor channelsFirst(Tensor tensor) {
    if (!channelLast) {
      return tensor;
    }
    scratch.resize(first(tensor.shape()));
    long channels = tensor.dim(-1);
    exchange(tensor, scratch, tensor.dim(0), tensor.product(1, tensor.rank() - 1), channels);
    return scratch;
  }

  /** Where to compute the tensor as [N, C, ...]; {@link #deliver} afterwards. */
  Tensor result(Tensor tensor) {
    if (!channelLast) {
      return tensor;
    }
    scratch.resize(first(tensor.shape()));
    return scratch;
  }

  /** Brings what was computed into the tensor. */
  void deliver(Tensor tensor) {
    if (channelLast) {
      long area = tensor.product(1, tensor.rank() - 1);
      exchange(scratch, tensor, tensor.dim(0), tensor.dim(-1), area);
    }
  }

  private static Shape first(Shape last) {
    Shape head = Shape.of(last.dim(0), last.dim(-1));
    return head.concat(last.slice(1, last.rank() - 1));
  }

  /** [n, rows, columns] becomes [n, columns, rows], elements of 4 or 8 bytes. */
  private static void exchange(Tensor from, Tensor to, long n, long rows, long columns) {
    int bytes = from.dtype().bytes();
    long source = from.address();
    for (long image = 0; image < n; image++) {
      long target = to.address() + image * rows * columns * bytes;
      for (long row = 0; row < rows; row++) {
        for (long column = 0; column < columns; column++, source += bytes) {
          long place = target + (column * rows + row) * bytes;
          if (bytes == 4) {
            HostMemory.putInt(place, HostMemory.getInt(source));
          } else {
            HostMemory.putLong(place, HostMemory.getLong(source));
          }
        }
      }
    }
  }
}
