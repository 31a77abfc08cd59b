package org.fluidjava.cpu.nativelib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fluidjava.cpu.nativelib.Floats.assertClose;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.fluidjava.cpu.ComputePool;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeOutputLayerTest {

  @BeforeAll
  static void needsTheLibrary() {
    assumeTrue(NativeLibrary.isAvailable(), String.valueOf(NativeLibrary.whyUnavailable()));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "1, 5, 2",
    "3, 16, 16",
    "7, 20, 33",
    "65, 33, 47",
    "100, 17, 300",
    "600, 8, 40",
    "1100, 5, 70",
    "0, 4, 20",
    "50, 100, 1000",
    "13, 48, 64"
  })
  void lossAndGradients(int rows, int width, int classes) {
    for (int threads = 1; threads <= 3; threads++) {
      check(rows, width, classes, threads, 1, true);
      check(rows, width, classes, threads, 1, false);
    }
  }

  /** Logits of some hundreds take the way that looks for the maximum first. */
  @ParameterizedTest
  @CsvSource({"5, 20, 40, 60", "70, 16, 130, 200", "9, 7, 5, 1000", "600, 4, 20, 100"})
  void largeLogits(int rows, int width, int classes, double scale) {
    check(rows, width, classes, 1, scale, true);
    check(rows, width, classes, 2, scale, true);
  }

  @Test
  void repeatsBitByBit() {
    double[][] first = check(300, 40, 500, 2, 1, true);
    double[][] second = check(300, 40, 500, 2, 1, true);
    for (int i = 0; i < first.length; i++) {
      assertThat(second[i]).isEqualTo(first[i]);
    }
  }

  @Test
  void notANumberStaysOne() {
    try (Floats f = new Floats(1)) {
      double[] values = f.numbers(3 * 8, 1);
      values[9] = Double.NaN;
      Floats.Array loss = f.empty(3);
      NativeOutputLayer.outputLayer(
          0,
          1,
          0,
          3,
          8,
          20,
          f.of(values).address,
          f.random(160, 1).address,
          0,
          f.longs(1, 2, 3),
          -100,
          0,
          loss.address,
          0,
          0,
          0,
          f.scratch(NativeOutputLayer.outputLayerScratchBytes(3, 8, 20, false, 1)));
      double[] result = loss.get();
      assertThat(result[0]).isFinite();
      assertThat(result[1]).isNaN();
      assertThat(result[2]).isFinite();
    }
  }

  private static double[][] check(
      int rows, int width, int classes, int threads, double scale, boolean biased) {
    try (Floats f = new Floats(rows + classes);
        ComputePool pool = new ComputePool(threads)) {
      double[] h = f.numbers(rows * width, 1);
      double[] w = f.numbers(width * classes, scale);
      double[] b = biased ? f.numbers(classes, scale) : null;
      double[] g = f.numbers(rows, 1);
      long[] labels = new long[rows];
      double[] loss = new double[rows];
      double[] dh = new double[h.length];
      double[] dw = new double[w.length];
      double[] db = new double[classes];
      for (int r = 0; r < rows; r++) {
        labels[r] = r % 7 == 3 ? -100 : (r * 37L) % classes;
        double[] z = new double[classes];
        double top = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < classes; c++) {
          z[c] = b == null ? 0 : b[c];
          for (int i = 0; i < width; i++) {
            z[c] += h[r * width + i] * w[i * classes + c];
          }
          top = Math.max(top, z[c]);
        }
        double sum = 0;
        for (double value : z) {
          sum += Math.exp(value - top);
        }
        if (labels[r] < 0) {
          continue;
        }
        loss[r] = Math.log(sum) + top - z[(int) labels[r]];
        for (int c = 0; c < classes; c++) {
          double d = g[r] * (Math.exp(z[c] - top) / sum - (c == labels[r] ? 1 : 0));
          db[c] += d;
          for (int i = 0; i < width; i++) {
            dh[r * width + i] += d * w[i * classes + c];
            dw[i * classes + c] += d * h[r * width + i];
          }
        }
      }
      long ph = f.of(h).address;
      long pw = f.of(w).address;
      long pb = b == null ? 0 : f.of(b).address;
      long pg = f.of(g).address;
      long pl = f.longs(labels);
      Floats.Array outLoss = f.empty(rows);
      Floats.Array outDh = f.empty(h.length);
      Floats.Array outDw = f.empty(w.length);
      Floats.Array outDb = f.empty(classes);
      long scratch =
          f.scratch(NativeOutputLayer.outputLayerScratchBytes(rows, width, classes, true, threads));
      pool.team(
          (part, parts) ->
              NativeOutputLayer.outputLayer(
                  part,
                  parts,
                  pool.barrierAddress(),
                  rows,
                  width,
                  classes,
                  ph,
                  pw,
                  pb,
                  pl,
                  -100,
                  pg,
                  outLoss.address,
                  outDh.address,
                  outDw.address,
                  outDb.address,
                  scratch));
      // the rounding of logits of size s in float32 is about 1e-7 s
      double tolerance = 2e-6 * Math.max(1, scale * width / 8);
      double[][] results = {outLoss.get(), outDh.get(), outDw.get(), outDb.get()};
      assertClose("loss", results[0], loss, tolerance, 2e-6);
      assertClose("dh", results[1], dh, tolerance * scale, 1e-5);
      assertClose("dw", results[2], dw, 4 * tolerance, 1e-5);
      assertClose("db", results[3], db, 4 * tolerance, 1e-5);
      Floats.Array lossAlone = f.empty(rows);
      long less =
          f.scratch(
              NativeOutputLayer.outputLayerScratchBytes(rows, width, classes, false, threads));
      pool.team(
          (part, parts) ->
              NativeOutputLayer.outputLayer(
                  part,
                  parts,
                  pool.barrierAddress(),
                  rows,
                  width,
                  classes,
                  ph,
                  pw,
                  pb,
                  pl,
                  -100,
                  0,
                  lossAlone.address,
                  0,
                  0,
                  0,
                  less));
      assertClose("loss alone", lossAlone.get(), loss, tolerance, 2e-6);
      return results;
    }
  }
}
