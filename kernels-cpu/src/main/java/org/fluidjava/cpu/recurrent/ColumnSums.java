package org.fluidjava.cpu.recurrent;

import org.fluidjava.device.Elements;

/** Sums over the rows of a matrix, for the gradients of biases. */
final class ColumnSums {
  private ColumnSums() {}

  /** {@code to[toAt + d]} becomes the sum over all rows of column d. */
  static void into(Elements from, long rows, long width, Elements to, long toAt) {
    for (long d = 0; d < width; d++) {
      double sum = 0;
      for (long i = 0; i < rows; i++) {
        sum += from.get(i * width + d);
      }
      to.set(toAt + d, sum);
    }
  }

  /** {@code to[toAt + d]} becomes the sum over all rows of {@code a[i, aAt + d] · b[i, d]}. */
  static void ofProducts(
      Elements a,
      long aAt,
      long aWidth,
      Elements b,
      long width,
      long rows,
      Elements to,
      long toAt) {
    for (long d = 0; d < width; d++) {
      double sum = 0;
      for (long i = 0; i < rows; i++) {
        sum += a.get(i * aWidth + aAt + d) * b.get(i * width + d);
      }
      to.set(toAt + d, sum);
    }
  }
}
