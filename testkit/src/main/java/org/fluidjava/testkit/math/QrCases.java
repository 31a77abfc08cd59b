package org.fluidjava.testkit.math;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.fluidjava.tensor.Value;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/**
 * Cases of {@code qr}. Only signs are left to the operator: the columns of Q are orthonormal, Qᵀ X
 * is upper triangular, R is too, and Rᵀ R is Xᵀ X.
 */
final class QrCases {
  private QrCases() {}

  static List<OpCase> cases() {
    List<OpCase> cases = new ArrayList<>();
    for (String mode : List.of("reduced", "complete")) {
      cases.add(factors("square, " + mode, mode, true, 3, 3));
      cases.add(factors("wide, " + mode, mode, true, 2, 4));
      cases.add(factors("tall, " + mode, mode, mode.equals("reduced"), 5, 3));
      cases.add(factors("several, " + mode, mode, true, 2, 2, 3, 3));
    }
    cases.add(factors("one number", "reduced", true, 1, 1));
    cases.add(factors("one column", "reduced", true, 4, 1));
    cases.add(factors("only R", "r", false, 4, 3));
    cases.add(
        OpCase.of("qr")
            .named("no matrix")
            .in("X", Values.normal(3))
            .fails("qr: X must be matrices [..., m, n] with m and n at least 1 but is [3]")
            .build());
    cases.add(
        OpCase.of("qr")
            .named("no such mode")
            .in("X", Values.normal(3, 3))
            .attr("mode", "full")
            .fails("qr: attribute mode is \"full\", but it is: reduced, complete or r")
            .build());
    return cases;
  }

  private static OpCase factors(String name, String mode, boolean differentiable, long... dims) {
    OpCase.Builder made =
        OpCase.of("qr").named(name).in("X", Values.normal(dims).batch()).attr("mode", mode);
    if (mode.equals("r")) {
      made.unchecked("Q", "not given in this mode");
    } else {
      made.check("Q", (in, q) -> checkQ(in, q, mode));
    }
    made.check("R", (in, r) -> checkR(in, r, mode));
    if (differentiable) {
      made.checkGradient("X");
    }
    return made.build();
  }

  private static void checkQ(Inputs in, Value value, String mode) {
    Shape x = in.shape("X");
    int m = (int) x.dim(-2);
    int n = (int) x.dim(-1);
    int k = mode.equals("complete") ? m : Math.min(m, n);
    LoDTensor q = (LoDTensor) value;
    near("the last extents of Q", k, q.shape().dim(-1));
    for (int number = 0; number < x.numel() / m / n; number++) {
      for (int i = 0; i < k; i++) {
        for (int j = 0; j < k; j++) {
          double product = 0;
          for (int row = 0; row < m; row++) {
            product += at(q, number, m, k, row, i) * at(q, number, m, k, row, j);
          }
          near("Qᵀ Q [" + i + ", " + j + "]", i == j ? 1 : 0, product);
        }
        for (int j = 0; j < Math.min(i, n); j++) {
          double product = 0;
          for (int row = 0; row < m; row++) {
            product += at(q, number, m, k, row, i) * in.get("X")[(number * m + row) * n + j];
          }
          near("Qᵀ X [" + i + ", " + j + "]", 0, product);
        }
      }
    }
  }

  private static void checkR(Inputs in, Value value, String mode) {
    Shape x = in.shape("X");
    int m = (int) x.dim(-2);
    int n = (int) x.dim(-1);
    int k = mode.equals("complete") ? m : Math.min(m, n);
    LoDTensor r = (LoDTensor) value;
    near("the rows of R", k, r.shape().dim(-2));
    for (int number = 0; number < x.numel() / m / n; number++) {
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          double product = 0;
          double wanted = 0;
          for (int row = 0; row < k; row++) {
            product += at(r, number, k, n, row, i) * at(r, number, k, n, row, j);
          }
          for (int row = 0; row < m; row++) {
            wanted +=
                in.get("X")[(number * m + row) * n + i] * in.get("X")[(number * m + row) * n + j];
          }
          near("Rᵀ R [" + i + ", " + j + "]", wanted, product);
        }
        for (int row = i + 1; row < k; row++) {
          near("R [" + row + ", " + i + "]", 0, at(r, number, k, n, row, i));
        }
      }
    }
  }

  private static double at(LoDTensor t, int number, int rows, int columns, int row, int column) {
    return t.at((number * rows + row) * columns + column);
  }

  private static void near(String what, double wanted, double got) {
    if (!(Math.abs(wanted - got) <= 1e-5 * (1 + Math.abs(wanted)))) {
      throw new AssertionError(what + " must be " + wanted + " but is " + got);
    }
  }
}
