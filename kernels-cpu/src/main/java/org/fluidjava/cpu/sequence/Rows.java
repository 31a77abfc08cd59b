package org.fluidjava.cpu.sequence;

import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;

/** Moves whole rows between host tensors; a row is everything behind the first extent. */
public final class Rows {
  private Rows() {}

  /** The number of elements of a row. */
  public static long width(Tensor tensor) {
    return tensor.product(1, tensor.rank());
  }

  /** Copies {@code count} elements of any type, byte by byte. */
  public static void copy(Tensor from, long fromAt, Tensor to, long toAt, long count) {
    check(from, fromAt, count);
    check(to, toAt, count);
    if (count > 0) {
      long bytes = to.dtype().bytes();
      to.device().copy(from.address() + fromAt * bytes, to.address() + toAt * bytes, count * bytes);
    }
  }

  private static void check(Tensor tensor, long at, long count) {
    if (at < 0 || count < 0 || at + count > tensor.numel()) {
      throw new IndexOutOfBoundsException(
          count + " elements from " + at + " do not lie in " + tensor);
    }
  }

  /** Copies all elements. */
  public static void copyAll(Tensor from, Tensor to) {
    copy(from, 0, to, 0, from.numel());
  }

  /** Adds {@code count} numbers to others. */
  public static void add(Elements from, long fromAt, Elements to, long toAt, long count) {
    for (long i = 0; i < count; i++) {
      to.add(toAt + i, from.get(fromAt + i));
    }
  }

  /** Sets {@code count} numbers to zero. */
  public static void zero(Elements to, long at, long count) {
    for (long i = 0; i < count; i++) {
      to.set(at + i, 0);
    }
  }
}
