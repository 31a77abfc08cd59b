package org.fluidjava.cpu.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.fluidjava.cpu.ComputePool;
import org.fluidjava.cpu.nativelib.NativeLibrary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenBlasGemmTest {

  /**
   * As this process calls OpenBLAS, and as JavaCPP binds it, which is there where the first is not.
   */
  private static List<Gemm> bothWays(ComputePool pool) {
    return List.of(Blas.gemmOver(pool), new OpenBlasGemm(LoadedCblas.load(), pool));
  }

  @Test
  void isCalledDirectlyWhereTheNativeKernelsAre() {
    assumeTrue(NativeLibrary.isAvailable() && Loader.getPlatform().startsWith("linux"));
    assertThat(DirectCblas.open()).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "1, 17, 5",
    "3, 2, 7",
    "33, 31, 29",
    "20, 200, 300",
    "8, 1300, 130",
    "130, 47, 200",
    "64, 90, 0",
    "0, 5, 5",
    "5, 0, 5",
    "700, 3, 200",
    "2, 3000, 400",
    "130, 163, 165",
    "203, 131, 700",
    "560, 48, 300"
  })
  void agreesWithThePlainProduct(int m, int n, int k) {
    for (int threads = 1; threads <= 3; threads++) {
      try (ComputePool pool = new ComputePool(threads)) {
        for (Gemm gemm : bothWays(pool)) {
          for (int form = 0; form < 4; form++) {
            check(gemm, (form & 1) != 0, (form & 2) != 0, m, n, k, 1, 0, 1);
            check(gemm, (form & 1) != 0, (form & 2) != 0, m, n, k, 1, 1, 1);
            check(gemm, (form & 1) != 0, (form & 2) != 0, m, n, k, 0.5, -1.5, 1);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5})
  void batchesOfProducts(int batch) {
    try (ComputePool pool = new ComputePool(2)) {
      Gemm gemm = Blas.gemmOver(pool);
      check(gemm, false, true, 13, 70, 21, 1, 0, batch);
      check(gemm, true, false, 3, 4, 5, 2, 1, batch);
      check(gemm, false, false, 150, 170, 90, 1, 1, batch);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "5, 3", "300, 700", "4, 0", "0, 4", "1000, 17", "17, 1000"})
  void vectors(int m, int n) {
    Random random = new Random(4);
    try (ComputePool pool = new ComputePool(2)) {
      for (Gemm gemm : bothWays(pool)) {
        for (boolean trans : new boolean[] {false, true}) {
          int in = trans ? m : n;
          int out = trans ? n : m;
          double[] a = random.doubles((long) m * (n + 2), -1, 1).toArray();
          double[] x = random.doubles(2L * in, -1, 1).toArray();
          double[] y = random.doubles(3L * out, -1, 1).toArray();
          double[] expected = y.clone();
          for (int i = 0; i < out; i++) {
            double sum = 0;
            for (int j = 0; j < in; j++) {
              sum += a[trans ? j * (n + 2) + i : i * (n + 2) + j] * x[2 * j];
            }
            expected[3 * i] = 0.5 * sum + 2 * y[3 * i];
          }
          try (DoublePointer pa = pointer(a);
              DoublePointer px = pointer(x);
              DoublePointer py = pointer(y)) {
            gemm.dgemv(trans, m, n, 0.5, pa.address(), n + 2, px.address(), 2, 2, py.address(), 3);
            py.get(y);
            assertThat(y).containsExactly(expected, org.assertj.core.api.Assertions.within(1e-11));
          }
          try (FloatPointer fa = floats(a);
              FloatPointer fx = floats(x);
              FloatPointer fy = floats(new double[3 * out])) {
            gemm.sgemv(trans, m, n, 1, fa.address(), n + 2, fx.address(), 2, 0, fy.address(), 3);
            float[] result = new float[3 * out];
            fy.get(result);
            for (int i = 0; i < out; i++) {
              double sum = 0;
              for (int j = 0; j < in; j++) {
                sum += a[trans ? j * (n + 2) + i : i * (n + 2) + j] * x[2 * j];
              }
              assertThat((double) result[3 * i])
                  .isCloseTo(sum, org.assertj.core.api.Assertions.within(1e-4));
            }
          }
        }
      }
    }
  }

  @Test
  void insideAPartOfThePool() {
    try (ComputePool pool = new ComputePool(3)) {
      Gemm gemm = Blas.gemmOver(pool);
      pool.run(6, (part, parts) -> check(gemm, false, false, 40, 200 + part, 30, 1, 0, 1));
    }
  }

  @Test
  void saysWhatSlowsItDown() {
    assertThat(Blas.environmentWarning(Map.of("HOME", "/"))).isNull();
    assertThat(Blas.environmentWarning(Map.of("OPENBLAS_CORETYPE", "Haswell")))
        .startsWith("OPENBLAS_CORETYPE=Haswell set in the environment");
    assertThat(
            Blas.environmentWarning(
                Map.of("OPENBLAS_CORETYPE", "Haswell", "OPENBLAS_L2_SIZE", "512")))
        .startsWith("OPENBLAS_CORETYPE=Haswell and OPENBLAS_L2_SIZE=512");
    assertThat(Blas.whyUnavailable()).isNull();
    assertThat(Blas.gemm().describe()).contains("OpenBLAS");
  }

  @Test
  void refusesNegativeSizes() {
    assertThatThrownBy(() -> Blas.gemm().sgemm(false, false, 1, -2, 3, 1, 0, 1, 0, 1, 0, 0, 1))
        .hasMessageContaining("n -2");
  }

  private static void check(
      Gemm gemm,
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      double alpha,
      double beta,
      int batch) {
    Random random = new Random(7L * m + n);
    int lda = (transA ? m : k) + 1;
    int ldb = (transB ? k : n) + 2;
    int ldc = n + 3;
    int sizeA = (transA ? k : m) * lda;
    int sizeB = (transB ? n : k) * ldb;
    int sizeC = m * ldc;
    double[] a = random.doubles((long) sizeA * batch, -1, 1).toArray();
    double[] b = random.doubles((long) sizeB * batch, -1, 1).toArray();
    double[] c = random.doubles((long) sizeC * batch, -1, 1).toArray();
    if (beta == 0) {
      java.util.Arrays.fill(c, Double.NaN);
    }
    double[] expected = c.clone();
    for (int q = 0; q < batch; q++) {
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          double sum = 0;
          for (int l = 0; l < k; l++) {
            sum +=
                a[q * sizeA + (transA ? l * lda + i : i * lda + l)]
                    * b[q * sizeB + (transB ? j * ldb + l : l * ldb + j)];
          }
          int at = q * sizeC + i * ldc + j;
          expected[at] = alpha * sum + (beta == 0 ? 0 : beta * c[at]);
        }
      }
    }
    try (DoublePointer pa = pointer(a);
        DoublePointer pb = pointer(b);
        DoublePointer pc = pointer(c);
        FloatPointer fa = floats(a);
        FloatPointer fb = floats(b);
        FloatPointer fc = floats(c)) {
      gemm.dgemmBatched(
          transA,
          transB,
          m,
          n,
          k,
          alpha,
          pa.address(),
          lda,
          sizeA,
          pb.address(),
          ldb,
          sizeB,
          beta,
          pc.address(),
          ldc,
          sizeC,
          batch);
      gemm.sgemmBatched(
          transA,
          transB,
          m,
          n,
          k,
          (float) alpha,
          fa.address(),
          lda,
          sizeA,
          fb.address(),
          ldb,
          sizeB,
          (float) beta,
          fc.address(),
          ldc,
          sizeC,
          batch);
      compare(pc, fc, expected);
      if (batch == 1 && beta == 0) {
        gemm.dgemm(
            transA,
            transB,
            m,
            n,
            k,
            alpha,
            pa.address(),
            lda,
            pb.address(),
            ldb,
            beta,
            pc.address(),
            ldc);
        gemm.sgemm(
            transA,
            transB,
            m,
            n,
            k,
            (float) alpha,
            fa.address(),
            lda,
            fb.address(),
            ldb,
            (float) beta,
            fc.address(),
            ldc);
        compare(pc, fc, expected);
      }
    }
  }

  private static void compare(DoublePointer pc, FloatPointer fc, double[] expected) {
    double[] doubles = new double[expected.length];
    float[] floats = new float[expected.length];
    pc.get(doubles);
    fc.get(floats);
    for (int i = 0; i < expected.length; i++) {
      if (Double.isNaN(expected[i])) {
        assertThat(doubles[i]).isNaN();
        assertThat(floats[i]).isNaN();
      } else if (!(Math.abs(doubles[i] - expected[i]) < 1e-11)
          || !(Math.abs(floats[i] - expected[i]) < 1e-4)) {
        assertThat(new double[] {doubles[i], floats[i]})
            .as("element %d", i)
            .containsExactly(expected[i], expected[i]);
      }
    }
  }

  private static DoublePointer pointer(double[] values) {
    return new DoublePointer(Math.max(1, values.length)).put(values);
  }

  private static FloatPointer floats(double[] values) {
    float[] result = new float[values.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = (float) values[i];
    }
    return new FloatPointer(Math.max(1, result.length)).put(result);
  }
}
