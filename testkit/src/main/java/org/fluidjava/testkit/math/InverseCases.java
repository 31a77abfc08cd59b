package org.fluidjava.testkit.math;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code inverse}, {@code determinant} and {@code slogdeterminant}. */
final class InverseCases {
  private static final double[] PAIR = {2, 1, -1, 3, 0, -2, 4, 1};
  private static final double[] THREE = {0, 2, 1, 3, -1, 2, 1, 1, 1};

  private InverseCases() {}

  static List<OpCase> cases() {
    return List.of(
        inverse("two matrices", Values.of(PAIR, 2, 2, 2)),
        inverse("a zero in front", Values.of(THREE, 3, 3)),
        inverse("one number", Values.of(new double[] {-4}, 1, 1)),
        OpCase.of("inverse")
            .named("a singular matrix")
            .in("Input", Values.of(new double[] {1, 2, 2, 4}, 2, 2))
            .fails("inverse: matrix 0 of Input is singular, it has no inverse")
            .build(),
        determinant("two matrices", Values.of(PAIR, 2, 2, 2), false),
        determinant("a zero in front", Values.of(THREE, 3, 3), false),
        determinant("two matrices", Values.of(PAIR, 2, 2, 2), true),
        determinant("a zero in front", Values.of(THREE, 3, 3), true),
        OpCase.of("determinant")
            .named("not square")
            .in("Input", Values.normal(2, 3))
            .fails("determinant: Input must be square matrices [..., n, n] but is [2, 3]")
            .build());
  }

  /** By expansion along the first row. */
  private static double determinant(double[] m, int n) {
    if (n == 1) {
      return m[0];
    }
    double sum = 0;
    for (int column = 0; column < n; column++) {
      sum += (column % 2 == 0 ? 1 : -1) * m[column] * determinant(minor(m, n, 0, column), n - 1);
    }
    return sum;
  }

  private static double[] minor(double[] m, int n, int row, int column) {
    double[] left = new double[(n - 1) * (n - 1)];
    int at = 0;
    for (int i = 0; i < n * n; i++) {
      if (i / n != row && i % n != column) {
        left[at++] = m[i];
      }
    }
    return left;
  }

  private static double[] matrix(Inputs in, int number) {
    int n = in.dim("Input", -1);
    return java.util.Arrays.copyOfRange(in.get("Input"), number * n * n, (number + 1) * n * n);
  }

  private static OpCase inverse(String name, Values x) {
    return OpCase.of("inverse")
        .named(name)
        .in("Input", x)
        .expect(
            "Output",
            in -> {
              int n = in.dim("Input", -1);
              double[] out = new double[in.get("Input").length];
              for (int i = 0; i < out.length; i++) {
                double[] m = matrix(in, i / n / n);
                int row = i / n % n;
                int column = i % n;
                double cofactor = n == 1 ? 1 : determinant(minor(m, n, column, row), n - 1);
                out[i] = ((row + column) % 2 == 0 ? 1 : -1) * cofactor / determinant(m, n);
              }
              return Expected.of(out, in.shape("Input"));
            })
        .checkGradient("Input")
        .build();
  }

  private static OpCase determinant(String name, Values x, boolean logarithm) {
    return OpCase.of(logarithm ? "slogdeterminant" : "determinant")
        .named(name)
        .in("Input", x)
        .expect(
            "Out",
            in -> {
              int n = in.dim("Input", -1);
              int count = in.get("Input").length / n / n;
              double[] out = new double[logarithm ? 2 * count : count];
              for (int i = 0; i < count; i++) {
                double found = determinant(matrix(in, i), n);
                out[i] = logarithm ? Math.signum(found) : found;
                if (logarithm) {
                  out[count + i] = Math.log(Math.abs(found));
                }
              }
              return logarithm ? Expected.of(out, 2, count) : Expected.of(out, count);
            })
        .checkGradient("Input")
        .build();
  }
}
