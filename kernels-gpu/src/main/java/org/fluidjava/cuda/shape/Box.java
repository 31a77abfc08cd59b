package org.fluidjava.cuda.shape;

import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.device.Tensor;

/**
 * An N-dimensional range of which each of two tensors has a stride for every axis, brought to the
 * fewest axes: those of one element are left out, neighbours that follow each other in both tensors
 * become one.
 */
final class Box {
  /** Axes that a kernel takes; more are walked from here. */
  static final int AXES = 8;

  long[] dims = new long[AXES];
  long[] from = new long[AXES];
  long[] to = new long[AXES];
  int rank;
  long count;

  void set(long[] extents, long[] fromStrides, long[] toStrides) {
    if (dims.length < extents.length) {
      dims = new long[extents.length];
      from = new long[extents.length];
      to = new long[extents.length];
    }
    rank = 0;
    count = 1;
    for (int i = 0; i < extents.length; i++) {
      long extent = extents[i];
      count *= extent;
      if (extent == 1) {
        continue;
      }
      int before = rank - 1;
      if (before >= 0
          && from[before] == fromStrides[i] * extent
          && to[before] == toStrides[i] * extent) {
        dims[before] *= extent;
        from[before] = fromStrides[i];
        to[before] = toStrides[i];
      } else {
        dims[rank] = extent;
        from[rank] = fromStrides[i];
        to[rank] = toStrides[i];
        rank++;
      }
    }
  }

  /** Brings the axes along which the target moves before the others; returns how many those are. */
  int keptFirst() {
    int kept = 0;
    for (int i = 0; i < rank; i++) {
      if (to[i] != 0) {
        for (int j = i; j > kept; j--) {
          exchange(dims, j);
          exchange(from, j);
          exchange(to, j);
        }
        kept++;
      }
    }
    return kept;
  }

  private static void exchange(long[] values, int i) {
    long before = values[i - 1];
    values[i - 1] = values[i];
    values[i] = before;
  }

  /** The kernels are unchecked, so the corners are checked before. */
  void check(Tensor tensor, long first, long[] strides) {
    long lowest = first;
    long highest = first;
    for (int i = 0; i < rank; i++) {
      long reach = Math.multiplyExact(dims[i] - 1, strides[i]);
      lowest += Math.min(reach, 0);
      highest += Math.max(reach, 0);
    }
    if (lowest < 0 || highest >= tensor.numel()) {
      throw new IndexOutOfBoundsException(
          "elements "
              + lowest
              + " to "
              + highest
              + " of "
              + tensor.name()
              + " with "
              + tensor.numel());
    }
  }

  /** Adds rank, extents and strides of the axes from {@code first} on to a kernel's arguments. */
  void arguments(CudaKernel kernel, int first) {
    kernel.integer(rank - first);
    arguments(kernel, dims, first, 1);
    arguments(kernel, from, first, 0);
    arguments(kernel, to, first, 0);
  }

  private void arguments(CudaKernel kernel, long[] values, int first, long none) {
    for (int i = 0; i < AXES; i++) {
      kernel.longInteger(first + i < rank ? values[first + i] : none);
    }
  }
}
