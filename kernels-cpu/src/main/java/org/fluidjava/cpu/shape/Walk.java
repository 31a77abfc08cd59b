package org.fluidjava.cpu.shape;

import org.fluidjava.device.Elements;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Tensor;
import org.fluidjava.op.RuleViolation;

/**
 * Walks over an N-dimensional box of which each side has a first element and a stride for every
 * dimension, in elements. Copies of any element type; sums of floats.
 */
public final class Walk {
  private Walk() {}

  /** The strides of a contiguous tensor of these extents. */
  public static long[] strides(long... dims) {
    long[] strides = new long[dims.length];
    long stride = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= dims[i];
    }
    return strides;
  }

  /** Copies a box of extents {@code dims} from one tensor to another of the same element type. */
  public static void copy(
      long[] dims,
      Tensor from,
      long fromFirst,
      long[] fromStrides,
      Tensor to,
      long toFirst,
      long[] toStrides) {
    if (isEmpty(dims)) {
      return;
    }
    RuleViolation.unless(
        from.dtype() == to.dtype(),
        "elements are copied as they are, but they are %s here and %s there",
        from.dtype(),
        to.dtype());
    check(dims, fromFirst, fromStrides, from);
    check(dims, toFirst, toStrides, to);
    int bytes = from.dtype().bytes();
    int outer = dims.length;
    long chunk = 1;
    while (outer > 0 && fromStrides[outer - 1] == chunk && toStrides[outer - 1] == chunk) {
      chunk *= dims[--outer];
    }
    long[] at = new long[outer];
    long source = from.address() + fromFirst * bytes;
    long target = to.address() + toFirst * bytes;
    do {
      move(source, target, chunk * bytes);
      int axis = outer - 1;
      while (axis >= 0) {
        source += fromStrides[axis] * bytes;
        target += toStrides[axis] * bytes;
        if (++at[axis] < dims[axis]) {
          break;
        }
        source -= fromStrides[axis] * dims[axis] * bytes;
        target -= toStrides[axis] * dims[axis] * bytes;
        at[axis--] = 0;
      }
      if (axis < 0) {
        return;
      }
    } while (true);
  }

  /** Adds a box of one float tensor to that of another. */
  public static void add(
      long[] dims,
      Tensor from,
      long fromFirst,
      long[] fromStrides,
      Tensor to,
      long toFirst,
      long[] toStrides) {
    if (isEmpty(dims)) {
      return;
    }
    Elements in = from.elements();
    Elements out = to.elements();
    long[] at = new long[dims.length];
    long source = fromFirst;
    long target = toFirst;
    while (true) {
      out.add(target, in.get(source));
      int axis = dims.length - 1;
      while (axis >= 0) {
        source += fromStrides[axis];
        target += toStrides[axis];
        if (++at[axis] < dims[axis]) {
          break;
        }
        source -= fromStrides[axis] * dims[axis];
        target -= toStrides[axis] * dims[axis];
        at[axis--] = 0;
      }
      if (axis < 0) {
        return;
      }
    }
  }

  private static void move(long source, long target, long bytes) {
    if (bytes == 4) {
      HostMemory.putInt(target, HostMemory.getInt(source));
    } else if (bytes == 8) {
      HostMemory.putLong(target, HostMemory.getLong(source));
    } else {
      HostMemory.copy(source, target, bytes);
    }
  }

  private static boolean isEmpty(long[] dims) {
    for (long dim : dims) {
      if (dim == 0) {
        return true;
      }
    }
    return false;
  }

  /** The copy is unchecked, so its corners are checked before. */
  private static void check(long[] dims, long first, long[] strides, Tensor tensor) {
    long lowest = first;
    long highest = first;
    for (int i = 0; i < dims.length; i++) {
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
}
