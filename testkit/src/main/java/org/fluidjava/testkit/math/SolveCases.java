package org.fluidjava.testkit.math;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of equations, Cholesky factors, powers and products of matrices. */
final class SolveCases {
  private static final double[] REGULAR = {3, 1, -1, 0.5, 2, 0.25, -0.5, 1, 4};
  private static final double[] POSITIVE = {4, 1, 0.5, 1, 3, -1, 0.5, -1, 2};

  private SolveCases() {}

  static List<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    all.add(solve("a matrix of right sides", Values.of(REGULAR, 3, 3), Values.normal(3, 2)));
    all.add(solve("one right side", Values.of(REGULAR, 3, 3), Values.normal(3)));
    all.add(
        solve(
            "two systems",
            Values.of(new double[] {2, 1, -1, 3, 0, -2, 4, 1}, 2, 2, 2),
            Values.normal(2, 2, 3)));
    all.add(
        OpCase.of("solve")
            .named("a singular matrix")
            .in("X", Values.of(new double[] {1, 2, 2, 4}, 2, 2))
            .in("Y", Values.normal(2, 1))
            .fails("solve: matrix 0 of X is singular, its equations have no solution")
            .build());
    for (boolean upper : new boolean[] {true, false}) {
      all.add(factor(upper));
      all.add(byFactor(upper));
      for (boolean transpose : new boolean[] {true, false}) {
        all.add(triangular(upper, transpose, false));
        all.add(triangular(upper, transpose, true));
      }
    }
    all.add(
        OpCase.of("cholesky")
            .named("not positive definite")
            .in("X", Values.of(new double[] {1, 2, 2, 1}, 2, 2))
            .fails("cholesky: matrix 0 of X must be positive definite, but it is not")
            .build());
    for (int n : new int[] {0, 1, 2, 5, -1, -3}) {
      all.add(power(n));
    }
    all.add(chain("three matrices", new long[] {2, 3}, new long[] {3, 4}, new long[] {4, 2}));
    all.add(chain("a vector in front", new long[] {3}, new long[] {3, 4}, new long[] {4, 2}));
    all.add(chain("vectors at both ends", new long[] {3}, new long[] {3, 4}, new long[] {4}));
    all.add(chain("two matrices", new long[] {2, 3}, new long[] {3, 5}));
    all.add(
        OpCase.of("multi_dot")
            .named("sequences")
            .in("X", Values.normal(2, 1).lengths(0, 2), Values.normal(1, 2))
            .expect(
                "Out", in -> Expected.of(product(in.get("X", 0), in.get("X", 1), 2, 1, 2), 2, 2))
            .lodFrom("X")
            .checkGradient("X")
            .build());
    all.add(
        OpCase.of("multi_dot")
            .named("extents that do not meet")
            .in("X", Values.normal(2, 3), Values.normal(4, 2))
            .fails("multi_dot: X[1] must have 3 rows, the columns before, but is [4, 2]")
            .build());
    return all;
  }

  /** Gauss-Jordan on [a | b]; the test's matrices need no exchange of rows. */
  private static double[] solved(double[] a, double[] b, int n) {
    double[] left = a.clone();
    double[] right = b.clone();
    int k = b.length / n;
    for (int p = 0; p < n; p++) {
      double lead = left[p * n + p];
      for (int row = 0; row < n; row++) {
        double factor = row == p ? 0 : left[row * n + p] / lead;
        for (int j = 0; j < n; j++) {
          left[row * n + j] -= factor * left[p * n + j];
        }
        for (int j = 0; j < k; j++) {
          right[row * k + j] -= factor * right[p * k + j];
        }
      }
    }
    for (int i = 0; i < right.length; i++) {
      right[i] /= left[i / k * n + i / k];
    }
    return right;
  }

  private static double[] product(double[] a, double[] b, int m, int k, int n) {
    double[] c = new double[m * n];
    for (int i = 0; i < m * n; i++) {
      for (int l = 0; l < k; l++) {
        c[i] += a[i / n * k + l] * b[l * n + i % n];
      }
    }
    return c;
  }

  private static double[] turned(double[] a, int n) {
    double[] t = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      t[i] = a[i % n * n + i / n];
    }
    return t;
  }

  private static OpCase solve(String name, Values x, Values y) {
    return OpCase.of("solve")
        .named(name)
        .in("X", x)
        .in("Y", y)
        .expect(
            "Out",
            in -> {
              int n = in.dim("X", -1);
              int count = in.get("X").length / n / n;
              int each = in.get("Y").length / count;
              double[] out = new double[count * each];
              for (int i = 0; i < count; i++) {
                double[] a = Arrays.copyOfRange(in.get("X"), i * n * n, (i + 1) * n * n);
                double[] b = Arrays.copyOfRange(in.get("Y"), i * each, (i + 1) * each);
                if (a[0] == 0) {
                  // Exchange both rows of two.
                  a = new double[] {a[2], a[3], a[0], a[1]};
                  double[] exchanged = b.clone();
                  for (int j = 0; j < each; j++) {
                    exchanged[j] = b[(j + each / 2) % each];
                  }
                  b = exchanged;
                }
                System.arraycopy(solved(a, b, n), 0, out, i * each, each);
              }
              return Expected.of(out, in.shape("Y"));
            })
        .checkGradient("X", "Y")
        .build();
  }

  private static double[] cholesky(double[] a, int n) {
    double[] l = new double[n * n];
    for (int j = 0; j < n; j++) {
      for (int i = j; i < n; i++) {
        double sum = a[i * n + j];
        for (int k = 0; k < j; k++) {
          sum -= l[i * n + k] * l[j * n + k];
        }
        l[i * n + j] = i == j ? Math.sqrt(sum) : sum / l[j * n + j];
      }
    }
    return l;
  }

  private static OpCase factor(boolean upper) {
    return OpCase.of("cholesky")
        .named(upper ? "upper" : "lower")
        .in("X", Values.of(POSITIVE, 3, 3))
        .attr("upper", upper)
        .expect(
            "Out",
            in -> {
              double[] l = cholesky(in.get("X"), 3);
              return Expected.of(upper ? turned(l, 3) : l, 3, 3);
            })
        .build();
  }

  private static double[] triangle(double[] a, int n, boolean upper, boolean unit) {
    double[] t = new double[n * n];
    for (int i = 0; i < n * n; i++) {
      int row = i / n;
      int column = i % n;
      boolean inside = upper ? column >= row : column <= row;
      t[i] = row == column && unit ? 1 : inside ? a[i] : 0;
    }
    return t;
  }

  private static OpCase byFactor(boolean upper) {
    return OpCase.of("cholesky_solve")
        .named(upper ? "upper" : "lower")
        .in("X", Values.normal(3, 2))
        .in("Y", Values.of(REGULAR, 3, 3))
        .attr("upper", upper)
        .expect(
            "Out",
            in -> {
              double[] t = triangle(in.get("Y"), 3, upper, false);
              double[] a =
                  upper ? product(turned(t, 3), t, 3, 3, 3) : product(t, turned(t, 3), 3, 3, 3);
              return Expected.of(solved(a, in.get("X"), 3), 3, 2);
            })
        .notOnPaddle("its library calls LAPACK, which does not come with it")
        .checkGradient("X", "Y")
        .build();
  }

  private static OpCase triangular(boolean upper, boolean transpose, boolean unit) {
    return OpCase.of("triangular_solve")
        .named(
            (upper ? "upper" : "lower")
                + (transpose ? ", transposed" : "")
                + (unit ? ", ones on the diagonal" : ""))
        .in("X", Values.of(REGULAR, 3, 3))
        .in("Y", Values.normal(3, 2))
        .attr("upper", upper)
        .attr("transpose", transpose)
        .attr("unitriangular", unit)
        .expect(
            "Out",
            in -> {
              double[] t = triangle(in.get("X"), 3, upper, unit);
              return Expected.of(solved(transpose ? turned(t, 3) : t, in.get("Y"), 3), 3, 2);
            })
        .checkGradient("X", "Y")
        .build();
  }

  private static OpCase power(int n) {
    return OpCase.of("matrix_power")
        .named("exponent " + n)
        .in("X", Values.of(REGULAR, 3, 3).times(0.5))
        .attr("n", n)
        .expect(
            "Out",
            in -> {
              double[] out = {1, 0, 0, 0, 1, 0, 0, 0, 1};
              for (int i = 0; i < Math.abs(n); i++) {
                out = n > 0 ? product(out, in.get("X"), 3, 3, 3) : solved(in.get("X"), out, 3);
              }
              return Expected.of(out, 3, 3);
            })
        .checkGradient("X")
        .build();
  }

  private static OpCase chain(String name, long[]... extents) {
    List<Values> all = Arrays.stream(extents).map(Values::normal).toList();
    return OpCase.of("multi_dot")
        .named(name)
        .in("X", all)
        .expect(
            "Out",
            in -> {
              int rows = extents[0].length == 1 ? 1 : (int) extents[0][0];
              double[] left = in.get("X", 0);
              int columns = left.length / rows;
              for (int i = 1; i < extents.length; i++) {
                int next = in.get("X", i).length / columns;
                left = product(left, in.get("X", i), rows, columns, next);
                columns = next;
              }
              long[] last = extents[extents.length - 1];
              if (extents[0].length == 1) {
                return last.length == 1 ? Expected.of(left, 1) : Expected.of(left, columns);
              }
              return last.length == 1 ? Expected.of(left, rows) : Expected.of(left, rows, columns);
            })
        .checkGradient("X")
        .build();
  }
}
