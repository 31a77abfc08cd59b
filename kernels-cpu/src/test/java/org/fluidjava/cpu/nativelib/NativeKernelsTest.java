package org.fluidjava.cpu.nativelib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fluidjava.cpu.nativelib.Floats.assertClose;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NativeKernelsTest {

  @BeforeAll
  static void needsTheLibrary() {
    assumeTrue(NativeLibrary.isAvailable(), String.valueOf(NativeLibrary.whyUnavailable()));
  }

  private record Activation(int op, double a, double b, DoubleUnaryOperator f) {}

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double clip(double x, double low, double high) {
    return Math.min(Math.max(x, low), high);
  }

  /** The error function by its power series, good to 1e-15 for the |x| < 6 used here. */
  private static double erf(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; n < 200; n++) {
      term *= -x * x / n;
      sum += term / (2 * n + 1);
    }
    return Math.abs(x) > 5 ? Math.signum(x) : 2 / Math.sqrt(Math.PI) * sum;
  }

  private static final Activation[] ACTIVATIONS = {
    new Activation(NativeKernels.SIGMOID, 0, 0, NativeKernelsTest::sigmoid),
    new Activation(NativeKernels.TANH, 0, 0, Math::tanh),
    new Activation(NativeKernels.RELU, 0, 0, x -> Math.max(x, 0)),
    new Activation(NativeKernels.RELU6, 2.5, 0, x -> clip(x, 0, 2.5)),
    new Activation(NativeKernels.LEAKY_RELU, 0.02, 0, x -> Math.max(x, (float) 0.02 * x)),
    new Activation(NativeKernels.ELU, 1.5, 0, x -> x < 0 ? 1.5 * Math.expm1(x) : x),
    new Activation(NativeKernels.GELU, 0, 0, x -> 0.5 * x * (1 + erf(x / Math.sqrt(2)))),
    new Activation(
        NativeKernels.GELU_TANH,
        0,
        0,
        x -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))),
    new Activation(NativeKernels.SWISH, 1.25, 0, x -> x * sigmoid(1.25 * x)),
    new Activation(NativeKernels.HARD_SIGMOID, 0.25, 0.5, x -> clip(0.25 * x + 0.5, 0, 1)),
    new Activation(NativeKernels.HARD_SWISH, 0, 0, x -> x * clip(x + 3, 0, 6) / 6),
    new Activation(
        NativeKernels.SOFTPLUS, 0, 0, x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
    new Activation(NativeKernels.SOFTSIGN, 0, 0, x -> x / (1 + Math.abs(x))),
    new Activation(
        NativeKernels.LOGSIGMOID,
        0,
        0,
        x -> -(Math.max(-x, 0) + Math.log1p(Math.exp(-Math.abs(x))))),
    new Activation(NativeKernels.EXP, 0, 0, Math::exp),
    new Activation(NativeKernels.LOG, 0, 0, Math::log),
    new Activation(NativeKernels.SQRT, 0, 0, Math::sqrt),
    new Activation(NativeKernels.SQUARE, 0, 0, x -> x * x),
    new Activation(NativeKernels.ABS, 0, 0, Math::abs),
    new Activation(NativeKernels.RECIPROCAL, 0, 0, x -> 1 / x),
    new Activation(NativeKernels.RSQRT, 0, 0, x -> 1 / Math.sqrt(x)),
    new Activation(NativeKernels.STANH, 0.5, 1.75, x -> 1.75 * Math.tanh(0.5 * x)),
    new Activation(NativeKernels.BRELU, -1, 2, x -> clip(x, -1, 2)),
    new Activation(NativeKernels.SOFT_RELU, 3, 0, x -> Math.log1p(Math.exp(clip(x, -3, 3)))),
    new Activation(NativeKernels.TANH_SHRINK, 0, 0, x -> x - Math.tanh(x)),
    new Activation(NativeKernels.IDENTITY, 0, 0, x -> x),
  };

  private static boolean positiveOnly(int op) {
    return op == NativeKernels.LOG || op == NativeKernels.SQRT || op == NativeKernels.RSQRT;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7, 15, 16, 17, 100, 1003})
  void activationsAndTheirGradients(int n) {
    for (Activation activation : ACTIVATIONS) {
      try (Floats floats = new Floats(n)) {
        double[] x = floats.numbers(n, 4.5);
        if (positiveOnly(activation.op)) {
          x = Arrays.stream(x).map(v -> Math.abs(v) + 0.125).toArray();
        }
        double[] g = floats.numbers(n, 1);
        Floats.Array in = floats.of(x);
        Floats.Array grad = floats.of(g);
        Floats.Array out = floats.empty(n);
        Floats.Array dx = floats.empty(n);
        float a = (float) activation.a;
        float b = (float) activation.b;
        int half = n / 3;
        NativeKernels.unary(activation.op, 0, half, in.address, out.address, a, b);
        NativeKernels.unary(activation.op, half, n, in.address, out.address, a, b);
        NativeKernels.unaryGrad(
            activation.op, 0, half, in.address, out.address, grad.address, dx.address, a, b);
        NativeKernels.unaryGrad(
            activation.op, half, n, in.address, out.address, grad.address, dx.address, a, b);
        double[] y = Arrays.stream(x).map(activation.f).toArray();
        double[] slope = new double[n];
        for (int i = 0; i < n; i++) {
          double h = 1e-6;
          slope[i] =
              g[i]
                  * (activation.f.applyAsDouble(x[i] + h) - activation.f.applyAsDouble(x[i] - h))
                  / (2 * h);
        }
        assertClose("activation " + activation.op, out.get(), y, 1.5e-6, 1e-6);
        assertClose("gradient of " + activation.op, dx.get(), slope, 4e-6, 4e-6);
        // in place
        NativeKernels.unary(activation.op, 0, n, in.address, in.address, a, b);
        assertThat(in.get()).isEqualTo(out.get());
      }
    }
  }

  @Test
  void edgesOfTheFunctions() {
    double inf = Double.POSITIVE_INFINITY;
    double nan = Double.NaN;
    double[] x = {0, -0.0, 1e-30, 88, 89, 100, -86, -90, -102, -120, inf, -inf, nan, 1e-38, 3e38};
    for (Activation activation : ACTIVATIONS) {
      if (activation.op == NativeKernels.TANH_SHRINK) {
        continue;
      }
      try (Floats floats = new Floats(0)) {
        Floats.Array in = floats.of(x);
        Floats.Array out = floats.empty(x.length);
        NativeKernels.unary(
            activation.op,
            0,
            x.length,
            in.address,
            out.address,
            (float) activation.a,
            (float) activation.b);
        double[] y = out.get();
        double[] exact = in.get();
        boolean infinite =
            activation.op == NativeKernels.SWISH
                || activation.op == NativeKernels.SOFTSIGN
                || activation.op == NativeKernels.GELU
                || activation.op == NativeKernels.GELU_TANH
                || activation.op == NativeKernels.HARD_SWISH;
        for (int i = 0; i < x.length; i++) {
          double expected = (float) activation.f.applyAsDouble(exact[i]);
          if (infinite && Math.abs(exact[i]) > 1e30) {
            continue; // inf times 0: each library has its own answer
          }
          double error = Math.abs(y[i] - expected);
          boolean same = Double.isNaN(expected) ? Double.isNaN(y[i]) : y[i] == expected;
          assertThat(
                  same
                      || error <= 1e-36 + 2e-5 * Math.abs(expected)
                      || error < 4e-7 * Math.max(1, Math.abs(exact[i])))
              .as("activation %d of %s is %s, should be %s", activation.op, x[i], y[i], expected)
              .isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "1, 37, 1",
    "5, 19, 1",
    "700, 3, 1",
    "3, 5, 7",
    "2, 33, 70",
    "4, 1, 50",
    "0, 4, 3",
    "600, 16, 1",
    "300, 70, 1"
  })
  void binaryOperationsWithBroadcast(int pre, int n, int post) {
    int all = pre * n * post;
    for (int op = NativeKernels.ADD; op <= NativeKernels.RDIV; op++) {
      try (Floats floats = new Floats(op)) {
        double[] x = Arrays.stream(floats.numbers(all, 2)).map(v -> v + (v < 0 ? -1 : 1)).toArray();
        double[] y = Arrays.stream(floats.numbers(n, 2)).map(v -> v + (v < 0 ? -1 : 1)).toArray();
        x = Arrays.stream(x).map(v -> (float) v).toArray();
        y = Arrays.stream(y).map(v -> (float) v).toArray();
        double[] g = floats.numbers(all, 1);
        double[] out = new double[all];
        double[] dx = new double[all];
        double[] dy = new double[n];
        for (int i = 0; i < all; i++) {
          int j = i / post % n;
          double h = 1e-6;
          out[i] = apply(op, x[i], y[j]);
          dx[i] = g[i] * (apply(op, x[i] + h, y[j]) - apply(op, x[i] - h, y[j])) / (2 * h);
          dy[j] += g[i] * (apply(op, x[i], y[j] + h) - apply(op, x[i], y[j] - h)) / (2 * h);
        }
        Floats.Array px = floats.of(x);
        Floats.Array py = floats.of(y);
        Floats.Array pg = floats.of(g);
        Floats.Array po = floats.empty(all);
        Floats.Array pdx = floats.empty(all);
        Floats.Array pdy = floats.empty(n);
        int cut = all / 3;
        NativeKernels.binary(op, 0, cut, n, post, px.address, py.address, po.address);
        NativeKernels.binary(op, cut, all, n, post, px.address, py.address, po.address);
        NativeKernels.binaryGradX(
            op, 0, cut, n, post, px.address, py.address, pg.address, pdx.address);
        NativeKernels.binaryGradX(
            op, cut, all, n, post, px.address, py.address, pg.address, pdx.address);
        NativeKernels.binaryGradY(
            op, 0, n / 2, pre, n, post, px.address, py.address, pg.address, pdy.address);
        NativeKernels.binaryGradY(
            op, n / 2, n, pre, n, post, px.address, py.address, pg.address, pdy.address);
        assertClose("op " + op, po.get(), out, 1e-6, 1e-6);
        assertClose("dx of op " + op, pdx.get(), dx, 3e-6, 3e-6);
        assertClose("dy of op " + op, pdy.get(), dy, 3e-5, 3e-5);
      }
    }
  }

  private static double apply(int op, double x, double y) {
    return switch (op) {
      case NativeKernels.ADD -> x + y;
      case NativeKernels.SUB -> x - y;
      case NativeKernels.MUL -> x * y;
      case NativeKernels.DIV -> x / y;
      case NativeKernels.MAX -> Math.max(x, y);
      case NativeKernels.MIN -> Math.min(x, y);
      case NativeKernels.RSUB -> y - x;
      default -> y / x;
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 33, 1024, 2500})
  void fillingScalingAndSums(int n) {
    try (Floats floats = new Floats(n)) {
      double[] x = floats.numbers(n, 3);
      double[] y = floats.numbers(n, 3);
      Floats.Array px = floats.of(x);
      Floats.Array py = floats.of(y);
      Floats.Array po = floats.empty(n);
      NativeKernels.scale(0, n, 2, -1, px.address, po.address);
      assertClose("scale", po.get(), map(n, i -> 2 * x[i] - 1), 1e-6, 1e-6);
      NativeKernels.clip(0, n, -1, 2, px.address, po.address);
      assertClose("clip", po.get(), map(n, i -> clip(x[i], -1, 2)), 0, 0);
      NativeKernels.copy(0, n, py.address, po.address);
      NativeKernels.axpy(0, n, 0.5f, px.address, po.address);
      assertClose("axpy", po.get(), map(n, i -> y[i] + 0.5 * x[i]), 1e-6, 1e-6);
      NativeKernels.copy(0, n, py.address, po.address);
      NativeKernels.sumOf(0, n, 3, floats.longs(px.address, po.address, py.address), po.address);
      assertClose("sum of three", po.get(), map(n, i -> x[i] + 2 * y[i]), 1e-6, 1e-6);
      NativeKernels.fill(0, n, 7, po.address);
      assertClose("fill", po.get(), map(n, i -> 7), 0, 0);
      assertThat(NativeKernels.sum(0, n, px.address))
          .isCloseTo(Arrays.stream(x).sum(), org.assertj.core.api.Assertions.within(2e-4));
      assertThat(NativeKernels.sumOfSquares(0, n, px.address))
          .isCloseTo(
              Arrays.stream(x).map(v -> v * v).sum(), org.assertj.core.api.Assertions.within(2e-3));
      assertThat((double) NativeKernels.max(0, n, px.address))
          .isEqualTo(Arrays.stream(x).max().orElse(Double.NEGATIVE_INFINITY));
      if (n > 0) {
        px.pointer.put(n - 1, Float.NaN);
        assertThat(NativeKernels.max(0, n, px.address)).isNaN();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 17", "17, 3", "70, 90", "300, 65", "0, 5", "5, 0", "33, 128"})
  void rowsAndColumns(int rows, int columns) {
    try (Floats floats = new Floats(rows)) {
      int ld = columns + 3;
      double[] x = floats.numbers(rows * ld, 2);
      Floats.Array px = floats.of(x);
      Floats.Array perRow = floats.empty(rows);
      NativeKernels.rowSum(0, rows, columns, px.address, ld, perRow.address);
      assertClose("row sums", perRow.get(), map(rows, r -> total(x, r * ld, 1, columns)), 2e-5, 0);
      NativeKernels.rowMax(0, rows, columns, px.address, ld, perRow.address);
      assertClose(
          "row maxima",
          perRow.get(),
          map(
              rows,
              r ->
                  Arrays.stream(x, r * ld, r * ld + columns)
                      .max()
                      .orElse(Double.NEGATIVE_INFINITY)),
          0,
          0);
      Floats.Array perColumn = floats.empty(columns);
      NativeKernels.columnSum(0, columns / 2, rows, px.address, ld, perColumn.address, false);
      NativeKernels.columnSum(columns / 2, columns, rows, px.address, ld, perColumn.address, false);
      assertClose(
          "column sums", perColumn.get(), map(columns, c -> total(x, c, ld, rows)), 4e-5, 0);
      NativeKernels.columnSum(0, columns, rows, px.address, ld, perColumn.address, true);
      assertClose(
          "column sums", perColumn.get(), map(columns, c -> 2 * total(x, c, ld, rows)), 8e-5, 0);
      Floats.Array turned = floats.empty(columns * (rows + 2));
      NativeKernels.fill(0, columns * (rows + 2L), 9, turned.address);
      NativeKernels.transpose(0, rows / 2, columns, px.address, ld, turned.address, rows + 2);
      NativeKernels.transpose(rows / 2, rows, columns, px.address, ld, turned.address, rows + 2);
      double[] expected = new double[columns * (rows + 2)];
      Arrays.fill(expected, 9);
      for (int r = 0; r < rows; r++) {
        for (int c = 0; c < columns; c++) {
          expected[c * (rows + 2) + r] = x[r * ld + c];
        }
      }
      assertClose("transposed", turned.get(), expected, 0, 0);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 2", "5, 16", "7, 33", "2, 1000", "0, 3", "4, 63"})
  void softmaxAndItsGradient(int rows, int columns) {
    for (double scale : new double[] {1, 30, 300}) {
      try (Floats floats = new Floats(columns)) {
        double[] x = floats.numbers(rows * columns, scale);
        double[] g = floats.numbers(rows * columns, 1);
        double[] y = new double[x.length];
        double[] dx = new double[x.length];
        for (int r = 0; r < rows; r++) {
          reference(x, y, r * columns, columns);
          double dot = 0;
          for (int i = r * columns; i < (r + 1) * columns; i++) {
            dot += y[i] * g[i];
          }
          for (int i = r * columns; i < (r + 1) * columns; i++) {
            dx[i] = y[i] * (g[i] - dot);
          }
        }
        Floats.Array px = floats.of(x);
        Floats.Array py = floats.empty(x.length);
        Floats.Array pdx = floats.empty(x.length);
        NativeKernels.softmax(0, rows / 2, columns, px.address, py.address);
        NativeKernels.softmax(rows / 2, rows, columns, px.address, py.address);
        NativeKernels.softmaxGrad(0, rows, columns, py.address, floats.of(g).address, pdx.address);
        assertClose("softmax", py.get(), y, 1e-30, 6e-6);
        assertClose("gradient", pdx.get(), dx, 1e-6, 1e-5);
      }
    }
  }

  private static void reference(double[] x, double[] y, int from, int columns) {
    double top = Arrays.stream(x, from, from + columns).max().orElseThrow();
    double sum = 0;
    for (int i = from; i < from + columns; i++) {
      y[i] = Math.exp(Math.max(x[i] - top, -64));
      sum += y[i];
    }
    for (int i = from; i < from + columns; i++) {
      y[i] /= sum;
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "5, 2", "6, 16", "9, 37", "3, 2100"})
  void softmaxWithCrossEntropy(int rows, int columns) {
    for (double scale : new double[] {2, 200}) {
      try (Floats floats = new Floats(columns)) {
        double[] x = floats.numbers(rows * columns, scale);
        double[] g = floats.numbers(rows, 1);
        double[] soft =
            Arrays.stream(floats.numbers(rows * columns, 1))
                .map(v -> (float) (Math.abs(v) / columns))
                .toArray();
        long[] labels = new long[rows];
        double[] p = new double[x.length];
        double[] loss = new double[rows];
        double[] softLoss = new double[rows];
        double[] dx = new double[x.length];
        double[] softDx = new double[x.length];
        for (int r = 0; r < rows; r++) {
          labels[r] = r == 2 ? -100 : (r * 31L) % columns;
          reference(x, p, r * columns, columns);
          double top = Arrays.stream(x, r * columns, (r + 1) * columns).max().orElseThrow();
          double sum = 0;
          for (int c = 0; c < columns; c++) {
            sum += Math.exp(x[r * columns + c] - top);
          }
          for (int c = 0; c < columns; c++) {
            int i = r * columns + c;
            double own = Math.log(sum) - (x[i] - top);
            softLoss[r] += soft[i] * own;
            softDx[i] = (p[i] - soft[i]) * g[r];
            if (labels[r] >= 0) {
              dx[i] = (p[i] - (c == labels[r] ? 1 : 0)) * g[r];
              loss[r] += c == labels[r] ? own : 0;
            }
          }
        }
        long pl = floats.longs(labels);
        assertThat(NativeKernels.firstInvalidLabel(0, rows, pl, columns, -100)).isEqualTo(-1);
        if (rows > 2) {
          assertThat(NativeKernels.firstInvalidLabel(0, rows, pl, columns, -1)).isEqualTo(2);
        }
        Floats.Array px = floats.of(x);
        Floats.Array pp = floats.empty(x.length);
        Floats.Array po = floats.empty(rows);
        long pg = floats.of(g).address;
        NativeKernels.softmaxCrossEntropy(0, rows, columns, px.address, pl, -100, 0, po.address);
        assertClose("loss alone", po.get(), loss, 2e-6, 2e-6);
        NativeKernels.softmaxCrossEntropy(
            0, rows, columns, px.address, pl, -100, pp.address, po.address);
        assertClose("loss", po.get(), loss, 2e-6, 2e-6);
        assertClose("probabilities", pp.get(), p, 1e-30, 6e-6);
        Floats.Array ps = floats.of(soft);
        NativeKernels.softmaxCrossEntropySoft(
            0, rows, columns, px.address, ps.address, pp.address, po.address);
        assertClose("soft loss", po.get(), softLoss, 1e-5, 1e-5);
        Floats.Array pdx = floats.empty(x.length);
        NativeKernels.softmaxCrossEntropySoftGrad(
            0, rows, columns, pp.address, ps.address, pg, pdx.address);
        assertClose("soft gradient", pdx.get(), softDx, 1e-6, 1e-6);
        NativeKernels.softmaxCrossEntropyGrad(
            0, rows, columns, pp.address, pl, -100, pg, pp.address);
        assertClose("gradient in place", pp.get(), dx, 1e-6, 1e-6);
      }
    }
  }

  @Test
  void saysWhichInstructionsItUses() {
    assertThat(NativeKernels.instructionLevel()).isNotBlank();
    assertThat(NativeLibrary.describe()).contains(NativeKernels.instructionLevel());
    org.fluidjava.cpu.blas.Blas.gemm();
    if (System.getProperty("os.name").contains("Linux")) {
      assertThat(NativeLibrary.openBlasCore()).isNotBlank();
    }
  }

  private static double total(double[] x, int from, int step, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += x[from + i * step];
    }
    return sum;
  }

  private static double[] map(int n, java.util.function.IntToDoubleFunction f) {
    double[] result = new double[n];
    Arrays.setAll(result, f);
    return result;
  }
}
