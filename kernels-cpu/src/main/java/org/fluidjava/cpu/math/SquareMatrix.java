package org.fluidjava.cpu.math;

import org.fluidjava.device.Elements;
import org.fluidjava.op.RuleViolation;

/** Small matrices in double precision, row by row in arrays. */
final class SquareMatrix {
  private SquareMatrix() {}

  static double[] read(Elements from, long at, int count) {
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = from.get(at + i);
    }
    return numbers;
  }

  static void write(double[] numbers, Elements to, long at) {
    for (int i = 0; i < numbers.length; i++) {
      to.set(at + i, numbers[i]);
    }
  }

  /** The product of a [m, k] and b [k, n]. */
  static double[] product(double[] a, double[] b, int m, int k, int n) {
    double[] c = new double[m * n];
    for (int i = 0; i < m; i++) {
      for (int l = 0; l < k; l++) {
        double factor = a[i * k + l];
        for (int j = 0; j < n; j++) {
          c[i * n + j] += factor * b[l * n + j];
        }
      }
    }
    return c;
  }

  static double[] transposed(double[] a, int rows, int columns) {
    double[] t = new double[a.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        t[j * rows + i] = a[i * columns + j];
      }
    }
    return t;
  }

  /** Only one triangle; with ones on the diagonal, or with {@code strict} without it. */
  static double[] triangle(double[] a, int n, boolean upper, boolean unit, boolean strict) {
    double[] t = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = upper ? i : 0; j < (upper ? n : i + 1); j++) {
        t[i * n + j] = i != j ? a[i * n + j] : strict ? 0 : unit ? 1 : a[i * n + j];
      }
    }
    return t;
  }

  /** The lower Cholesky factor; of the matrix only the lower triangle is read. */
  static double[] cholesky(double[] a, int n, long number) {
    double[] l = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = a[i * n + j];
        for (int k = 0; k < j; k++) {
          sum -= l[i * n + k] * l[j * n + k];
        }
        if (i == j) {
          RuleViolation.unless(
              sum > 0, "matrix %d of X must be positive definite, but it is not", number);
          l[i * n + i] = Math.sqrt(sum);
        } else {
          l[i * n + j] = sum / l[j * n + j];
        }
      }
    }
    return l;
  }

  static void negate(double[] a) {
    for (int i = 0; i < a.length; i++) {
      a[i] = -a[i];
    }
  }
}
