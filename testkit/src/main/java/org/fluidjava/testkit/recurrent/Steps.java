package org.fluidjava.testkit.recurrent;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * The order of rows by time steps, and activations, as the cases of recurrent operators need them.
 */
final class Steps {
  private Steps() {}

  /** Row numbers step by step, the longest sequences first. */
  static int[] rows(int[] offsets, boolean reverse) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i + 1 < offsets.length; i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingInt(i -> offsets[i] - offsets[i + 1]));
    int[] rows = new int[offsets[offsets.length - 1]];
    int at = 0;
    for (int step = 0; at < rows.length; step++) {
      for (int i : order) {
        if (offsets[i + 1] - offsets[i] > step) {
          rows[at++] = reverse ? offsets[i + 1] - 1 - step : offsets[i] + step;
        }
      }
    }
    return rows;
  }

  /** The rows of a matrix in this order. */
  static double[] gather(double[] matrix, int width, int[] rows) {
    double[] out = new double[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(matrix, rows[i] * width, out, i * width, width);
    }
    return out;
  }

  static DoubleUnaryOperator activation(String name) {
    return switch (name) {
      case "sigmoid" -> x -> 1 / (1 + Math.exp(-x));
      case "tanh" -> Math::tanh;
      case "relu" -> x -> Math.max(x, 0);
      default -> x -> x;
    };
  }

  /** {@code z[d] += sum over l of h[hAt + l] w[wAt + l ld + d]}. */
  static void addProduct(
      double[] z, int width, double[] h, int hAt, int depth, double[] w, int wAt, int ld) {
    for (int d = 0; d < width; d++) {
      for (int l = 0; l < depth; l++) {
        z[d] += h[hAt + l] * w[wAt + l * ld + d];
      }
    }
  }
}
