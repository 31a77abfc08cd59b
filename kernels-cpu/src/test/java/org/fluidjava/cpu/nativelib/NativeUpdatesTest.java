package org.fluidjava.cpu.nativelib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fluidjava.cpu.nativelib.Floats.assertClose;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.TreeMap;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NativeUpdatesTest {

  @BeforeAll
  static void needsTheLibrary() {
    assumeTrue(NativeLibrary.isAvailable(), String.valueOf(NativeLibrary.whyUnavailable()));
  }

  /** Parameter and up to three states of one optimizer, in float64. */
  private static final class State {
    final double[] p;
    final double[] a;
    final double[] b;
    final double[] c;

    State(double[] p, double[] a, double[] b, double[] c) {
      this.p = p.clone();
      this.a = a.clone();
      this.b = b.clone();
      this.c = c.clone();
    }
  }

  private interface Rule {
    void step(State s, int i, double g);
  }

  private interface Dense {
    void run(long begin, long end, long g, float scale, float decay, long[] s);
  }

  private interface Rows {
    void run(long begin, long end, long width, long count, long rows, long values, long[] s);
  }

  private record Optimizer(String name, Rule rule, boolean onlyListed, Dense dense, Rows rows) {}

  private static final float LR = 0.125f;

  private static final Optimizer[] OPTIMIZERS = {
    new Optimizer(
        "sgd",
        (s, i, g) -> s.p[i] -= LR * g,
        true,
        (b, e, g, sc, d, s) -> NativeUpdates.sgd(b, e, g, sc, d, LR, s[0]),
        (b, e, w, n, r, v, s) -> NativeUpdates.sgdRows(b, e, w, n, r, v, LR, s[0])),
    new Optimizer(
        "momentum",
        (s, i, g) -> {
          s.a[i] = 0.75 * s.a[i] + g;
          s.p[i] -= LR * s.a[i];
        },
        false,
        (b, e, g, sc, d, s) -> NativeUpdates.momentum(b, e, g, sc, d, LR, 0.75f, false, s[0], s[1]),
        (b, e, w, n, r, v, s) ->
            NativeUpdates.momentumRows(b, e, w, n, r, v, LR, 0.75f, false, s[0], s[1])),
    new Optimizer(
        "nesterov",
        (s, i, g) -> {
          s.a[i] = 0.75 * s.a[i] + g;
          s.p[i] -= LR * (g + 0.75 * s.a[i]);
        },
        false,
        (b, e, g, sc, d, s) -> NativeUpdates.momentum(b, e, g, sc, d, LR, 0.75f, true, s[0], s[1]),
        (b, e, w, n, r, v, s) ->
            NativeUpdates.momentumRows(b, e, w, n, r, v, LR, 0.75f, true, s[0], s[1])),
    new Optimizer(
        "adam",
        NativeUpdatesTest::adam,
        false,
        (b, e, g, sc, d, s) ->
            NativeUpdates.adam(b, e, g, sc, d, LR, 0.75f, 0.9375f, 0.0625f, s[0], s[1], s[2]),
        (b, e, w, n, r, v, s) ->
            NativeUpdates.adamRows(
                b, e, w, n, r, v, false, LR, 0.75f, 0.9375f, 0.0625f, s[0], s[1], s[2])),
    new Optimizer(
        "lazy adam",
        NativeUpdatesTest::adam,
        true,
        (b, e, g, sc, d, s) ->
            NativeUpdates.adam(b, e, g, sc, d, LR, 0.75f, 0.9375f, 0.0625f, s[0], s[1], s[2]),
        (b, e, w, n, r, v, s) ->
            NativeUpdates.adamRows(
                b, e, w, n, r, v, true, LR, 0.75f, 0.9375f, 0.0625f, s[0], s[1], s[2])),
    new Optimizer(
        "adagrad",
        (s, i, g) -> {
          s.a[i] += g * g;
          s.p[i] -= LR * g / (Math.sqrt(s.a[i]) + 0.0625);
        },
        true,
        (b, e, g, sc, d, s) -> NativeUpdates.adagrad(b, e, g, sc, d, LR, 1, 1, 0.0625f, s[0], s[1]),
        (b, e, w, n, r, v, s) ->
            NativeUpdates.adagradRows(b, e, w, n, r, v, LR, 0.0625f, s[0], s[1])),
    new Optimizer(
        "rmsprop",
        (s, i, g) -> {
          s.a[i] = 0.75 * s.a[i] + 0.25 * g * g;
          s.c[i] = 0.5 * s.c[i] + LR * g / Math.sqrt(s.a[i] + 0.0625);
          s.p[i] -= s.c[i];
        },
        false,
        (b, e, g, sc, d, s) ->
            NativeUpdates.rmsprop(b, e, g, sc, d, LR, 0.75f, 0.5f, 0.0625f, s[0], s[1], 0, s[3]),
        (b, e, w, n, r, v, s) ->
            NativeUpdates.rmspropRows(
                b, e, w, n, r, v, LR, 0.75f, 0.5f, 0.0625f, s[0], s[1], 0, s[3])),
    new Optimizer(
        "centered rmsprop",
        (s, i, g) -> {
          s.a[i] = 0.75 * s.a[i] + 0.25 * g * g;
          s.b[i] = 0.75 * s.b[i] + 0.25 * g;
          s.c[i] = 0.5 * s.c[i] + LR * g / Math.sqrt(s.a[i] - s.b[i] * s.b[i] + 2);
          s.p[i] -= s.c[i];
        },
        false,
        (b, e, g, sc, d, s) ->
            NativeUpdates.rmsprop(b, e, g, sc, d, LR, 0.75f, 0.5f, 2, s[0], s[1], s[2], s[3]),
        (b, e, w, n, r, v, s) ->
            NativeUpdates.rmspropRows(
                b, e, w, n, r, v, LR, 0.75f, 0.5f, 2, s[0], s[1], s[2], s[3])),
  };

  private static void adam(State s, int i, double g) {
    s.a[i] = 0.75 * s.a[i] + 0.25 * g;
    s.b[i] = 0.9375 * s.b[i] + 0.0625 * g * g;
    s.p[i] -= LR * s.a[i] / (Math.sqrt(s.b[i]) + 0.0625);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 33, 200})
  void denseUpdates(int n) {
    for (Optimizer optimizer : OPTIMIZERS) {
      for (float decay : new float[] {0, 0.25f}) {
        try (Floats f = new Floats(n)) {
          State s = start(f, n);
          double[] g = f.numbers(n, 1);
          Floats.Array[] native4 = arrays(f, s);
          long grad = f.of(g).address;
          for (int round = 0; round < 3; round++) {
            for (int i = 0; i < n; i++) {
              optimizer.rule.step(s, i, 0.5 * g[i] + decay * s.p[i]);
            }
            optimizer.dense.run(0, n / 3, grad, 0.5f, decay, addresses(native4));
            optimizer.dense.run(n / 3, n, grad, 0.5f, decay, addresses(native4));
          }
          compare(optimizer.name, native4, s);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "10, 5, 4", "40, 17, 30", "100, 64, 7", "5, 3, 0", "9, 33, 60"})
  void updatesByRows(int height, int width, int count) {
    for (Optimizer optimizer : OPTIMIZERS) {
      try (Floats f = new Floats(height)) {
        State s = start(f, height * width);
        long[] rows = new long[count];
        for (int i = 0; i < count; i++) {
          rows[i] = (i * 7L + i * i * 3L) % height;
        }
        double[] values = f.numbers(count * width, 1);
        TreeMap<Long, double[]> merged = new TreeMap<>();
        for (int i = 0; i < count; i++) {
          double[] row = merged.computeIfAbsent(rows[i], r -> new double[width]);
          for (int c = 0; c < width; c++) {
            row[c] += values[i * width + c];
          }
        }
        Floats.Array[] states = arrays(f, s);
        long unique = f.longs(new long[Math.max(1, count)]);
        long slots = f.ints(new int[Math.max(1, count)]);
        long different =
            NativeUpdates.mergeRowsPlan(
                count,
                f.longs(rows),
                unique,
                slots,
                f.scratch(NativeUpdates.mergeRowsScratchBytes(count)));
        assertThat(different).isEqualTo(merged.size());
        Floats.Array sums = f.empty((int) different * width);
        long given = f.of(values).address;
        NativeUpdates.mergeRows(0, different / 2, count, width, slots, given, sums.address);
        NativeUpdates.mergeRows(different / 2, different, count, width, slots, given, sums.address);
        double[] expected = merged.values().stream().flatMapToDouble(Arrays::stream).toArray();
        assertClose("merged", sums.get(), expected, 1e-5, 0);
        for (int r = 0; r < height; r++) {
          double[] row = merged.get((long) r);
          for (int c = 0; c < width; c++) {
            if (row != null || !optimizer.onlyListed) {
              optimizer.rule.step(s, r * width + c, row == null ? 0 : row[c]);
            }
          }
        }
        int cut = height / 3;
        optimizer.rows.run(0, cut, width, different, unique, sums.address, addresses(states));
        optimizer.rows.run(cut, height, width, different, unique, sums.address, addresses(states));
        compare(optimizer.name, states, s);
      }
    }
  }

  @Test
  void mergedRowsAreSorted() {
    long[] rows = {9, 3, 3, 1, 9, 9, 0, 3, 70_000_000_000L, 2};
    try (LongPointer in = new LongPointer(rows);
        LongPointer unique = new LongPointer(rows.length);
        IntPointer slots = new IntPointer(rows.length);
        Floats f = new Floats(0)) {
      long scratch = f.scratch(NativeUpdates.mergeRowsScratchBytes(rows.length));
      long n =
          NativeUpdates.mergeRowsPlan(
              rows.length, in.address(), unique.address(), slots.address(), scratch);
      long[] sorted = new long[(int) n];
      unique.get(sorted);
      assertThat(sorted).containsExactly(0, 1, 2, 3, 9, 70_000_000_000L);
      int[] where = new int[rows.length];
      slots.get(where);
      assertThat(where).containsExactly(4, 3, 3, 1, 4, 4, 0, 3, 5, 2);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "20, 7, 33", "50, 64, 100", "5, 16, 0"})
  void embeddingRows(int height, int width, int count) {
    try (Floats f = new Floats(count)) {
      double[] table = f.numbers(height * width, 1);
      double[] g = f.numbers(count * width, 1);
      long[] ids = new long[count];
      double[] out = new double[count * width];
      double[] sums = table.clone();
      for (int i = 0; i < count; i++) {
        ids[i] = (i * 13L) % height;
        for (int c = 0; c < width && ids[i] != 3; c++) {
          out[i * width + c] = table[(int) ids[i] * width + c];
          sums[(int) ids[i] * width + c] += g[i * width + c];
        }
      }
      Floats.Array pt = f.of(table);
      Floats.Array po = f.empty(count * width);
      long pi = f.longs(ids);
      NativeUpdates.gatherRows(0, count / 2, width, pt.address, pi, 3, po.address);
      NativeUpdates.gatherRows(count / 2, count, width, pt.address, pi, 3, po.address);
      assertClose("gathered", po.get(), out, 0, 0);
      long pg = f.of(g).address;
      NativeUpdates.scatterAddRows(0, height / 2, count, width, pi, 3, pg, pt.address);
      NativeUpdates.scatterAddRows(height / 2, height, count, width, pi, 3, pg, pt.address);
      assertClose("scattered", pt.get(), sums, 1e-5, 0);
    }
  }

  private static State start(Floats f, int n) {
    double[] positive =
        Arrays.stream(f.numbers(n, 1)).map(v -> (float) (Math.abs(v) + 0.5)).toArray();
    return new State(f.numbers(n, 1), positive, positive, f.numbers(n, 1));
  }

  private static Floats.Array[] arrays(Floats f, State s) {
    return new Floats.Array[] {f.of(s.p), f.of(s.a), f.of(s.b), f.of(s.c)};
  }

  private static long[] addresses(Floats.Array[] arrays) {
    return Arrays.stream(arrays).mapToLong(a -> a.address).toArray();
  }

  private static void compare(String name, Floats.Array[] arrays, State s) {
    assertClose(name + ": parameter", arrays[0].get(), s.p, 3e-6, 3e-6);
    assertClose(name + ": first state", arrays[1].get(), s.a, 3e-6, 3e-6);
    assertClose(name + ": second state", arrays[2].get(), s.b, 3e-6, 3e-6);
    assertClose(name + ": third state", arrays[3].get(), s.c, 3e-6, 3e-6);
  }
}
