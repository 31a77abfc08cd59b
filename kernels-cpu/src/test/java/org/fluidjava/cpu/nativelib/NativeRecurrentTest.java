package org.fluidjava.cpu.nativelib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fluidjava.cpu.nativelib.Floats.assertClose;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.stream.IntStream;
import org.fluidjava.cpu.ComputePool;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NativeRecurrentTest {
  private static final int S = NativeRecurrent.SIGMOID;
  private static final int T = NativeRecurrent.TANH;
  private static final int R = NativeRecurrent.RELU;
  private static final int I = NativeRecurrent.IDENTITY;

  @BeforeAll
  static void needsTheLibrary() {
    assumeTrue(NativeLibrary.isAvailable(), String.valueOf(NativeLibrary.whyUnavailable()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8, 15, 16, 17, 20, 33, 48, 100})
  void lstmOfEverySize(int units) {
    for (int threads = 1; threads <= 3; threads++) {
      lstm(units, threads, true, true, false, S, T, T, 4, 5, 3);
      lstm(units, threads, false, false, true, S, T, T, 1, 7, 2, 2, 5);
      lstm(units, threads, false, true, false, S, T, T, 1, 1, 1);
      lstm(units, threads, true, false, false, S, T, T, 2, 1);
      lstm(units, threads, false, true, false, S, T, T, 6, 4, 9, 2, 5, 3, 1, 7);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 2, 0", "0, 1, 3", "2, 2, 2", "3, 0, 1", "1, 3, 2"})
  void lstmWithOtherActivations(int gate, int cell, int candidate) {
    for (int units : new int[] {5, 16, 32}) {
      lstm(units, 2, true, true, true, gate, cell, candidate, 3, 1, 2);
      lstm(units, 1, false, true, false, gate, cell, candidate, 2, 2);
    }
  }

  @Test
  void lstmOfManySequencesAndEmptyOnes() {
    lstm(20, 2, false, true, false, S, T, T, IntStream.range(0, 230).map(i -> i % 4).toArray());
    lstm(16, 2, true, false, false, S, T, T, IntStream.range(0, 1024).map(i -> i % 3).toArray());
    lstm(16, 2, true, true, false, S, T, T, 0, 0);
    lstm(7, 1, true, true, false, S, T, T, 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8, 15, 16, 17, 20, 33, 48, 100})
  void gruOfEverySize(int units) {
    for (int threads = 1; threads <= 3; threads++) {
      gru(units, threads, true, false, false, S, T, 4, 5, 3);
      gru(units, threads, false, true, true, S, T, 1, 7, 2, 2, 5);
    }
  }

  @Test
  void gruWithOtherActivationsAndBatches() {
    gru(16, 2, true, false, true, S, R, 3, 1, 2);
    gru(5, 1, true, true, true, I, I, 3, 1, 2);
    gru(32, 2, false, false, false, T, S, 3, 2, 2);
    gru(20, 2, true, true, false, S, T, IntStream.range(0, 230).map(i -> i % 4).toArray());
    gru(16, 2, true, true, false, S, T, 0, 0);
  }

  /** The float64 reference itself against finite differences. */
  @Test
  void referencesAgreeWithFiniteDifferences() {
    for (int form = 0; form < 8; form++) {
      boolean gru = form >= 4;
      RecurrentReference reference =
          new RecurrentReference(3, gru, (form & 1) != 0, (form & 2) != 0, S, T, T);
      PackedBatch batch = new PackedBatch((form & 1) != 0, 3, 2, 4);
      try (Floats floats = new Floats(form)) {
        int width = gru ? 9 : 12;
        reference.x = floats.numbers(batch.total * width, 1);
        reference.w = floats.numbers(3 * width, 1);
        reference.bias = floats.numbers(width, 1);
        reference.peepholes = gru ? null : floats.numbers(9, 1);
        reference.h0 = floats.numbers(9, 1);
        reference.c0 = floats.numbers(9, 1);
        double[] g = floats.numbers(batch.total * 3, 1);
        reference.forward(batch);
        reference.backward(g);
        double[][] values = {
          reference.x, reference.w, reference.bias, reference.h0, reference.c0, reference.peepholes
        };
        double[][] grads = {
          reference.dx,
          reference.dw,
          reference.dbias,
          reference.dh0,
          reference.dc0,
          reference.dpeepholes
        };
        for (int q = 0; q < (gru ? 4 : 6); q++) {
          for (int i = 0; i < values[q].length; i++) {
            double kept = values[q][i];
            values[q][i] = kept + 1e-6;
            double up = score(reference, batch, g);
            values[q][i] = kept - 1e-6;
            double down = score(reference, batch, g);
            values[q][i] = kept;
            assertThat(grads[q][i])
                .isCloseTo((up - down) / 2e-6, org.assertj.core.api.Assertions.within(1e-8));
          }
        }
      }
    }
  }

  private static double score(RecurrentReference reference, PackedBatch batch, double[] g) {
    reference.forward(batch);
    return IntStream.range(0, g.length).mapToDouble(i -> g[i] * reference.hidden[i]).sum();
  }

  private static void lstm(
      int d,
      int threads,
      boolean peepholes,
      boolean initial,
      boolean reversed,
      int gate,
      int cell,
      int candidate,
      int... lengths) {
    PackedBatch batch = new PackedBatch(reversed, lengths);
    RecurrentReference r = new RecurrentReference(d, false, reversed, false, gate, cell, candidate);
    int n = batch.total;
    int b = lengths.length;
    try (Floats f = new Floats(d);
        ComputePool pool = new ComputePool(threads)) {
      r.x = f.numbers(n * 4 * d, 1);
      r.w = f.numbers(d * 4 * d, 1 / Math.sqrt(d));
      r.bias = peepholes || initial ? f.numbers(4 * d, 0.5) : null;
      r.peepholes = peepholes ? f.numbers(3 * d, 0.5) : null;
      r.h0 = initial ? f.numbers(b * d, 1) : null;
      r.c0 = initial ? f.numbers(b * d, 1) : null;
      double[] g = f.numbers(n * d, 1);
      r.forward(batch);
      r.backward(g);
      long starts = f.ints(batch.starts);
      long rows = f.ints(batch.rows);
      long order = f.ints(batch.order);
      long x = f.of(r.x).address;
      long w = f.of(r.w).address;
      long bias = address(f, r.bias);
      long peep = address(f, r.peepholes);
      long h0 = address(f, r.h0);
      long c0 = address(f, r.c0);
      Floats.Array hidden = f.empty(n * d);
      Floats.Array state = f.empty(n * d);
      Floats.Array gates = f.empty(n * 4 * d);
      Floats.Array active = f.empty(n * d);
      long scratch = f.scratch(NativeRecurrent.lstmForwardScratchBytes(d, batch.batch(), threads));
      pool.team(
          (part, parts) ->
              NativeRecurrent.lstmForward(
                  part,
                  parts,
                  pool.barrierAddress(),
                  d,
                  batch.steps,
                  starts,
                  rows,
                  order,
                  b,
                  x,
                  w,
                  bias,
                  peep,
                  h0,
                  c0,
                  gate,
                  cell,
                  candidate,
                  hidden.address,
                  state.address,
                  gates.address,
                  active.address,
                  scratch));
      assertClose("hidden", hidden.get(), r.hidden, 3e-6, 3e-6);
      assertClose("state", state.get(), r.state, 3e-6, 3e-6);
      double[] activeState = new double[n * d];
      for (int i = 0; i < n; i++) {
        for (int u = 0; u < d; u++) {
          activeState[i * d + u] =
              RecurrentReference.activate(cell, r.state[batch.rows[i] * d + u]);
        }
      }
      assertClose("active", active.get(), activeState, 3e-6, 3e-6);
      // inference leaves gates and active out
      Floats.Array again = f.empty(n * d);
      pool.team(
          (part, parts) ->
              NativeRecurrent.lstmForward(
                  part,
                  parts,
                  pool.barrierAddress(),
                  d,
                  batch.steps,
                  starts,
                  rows,
                  order,
                  b,
                  x,
                  w,
                  bias,
                  peep,
                  h0,
                  c0,
                  gate,
                  cell,
                  candidate,
                  again.address,
                  state.address,
                  0,
                  0,
                  scratch));
      assertThat(again.get()).isEqualTo(hidden.get());

      Floats.Array dx = f.empty(n * 4 * d);
      Floats.Array dw = f.empty(d * 4 * d);
      Floats.Array dbias = f.empty(4 * d);
      Floats.Array dpeep = f.empty(3 * d);
      Floats.Array dh0 = f.empty(b * d);
      Floats.Array dc0 = f.empty(b * d);
      long grad = f.of(g).address;
      long more = f.scratch(NativeRecurrent.lstmBackwardScratchBytes(d, batch.batch(), n, threads));
      for (long given : new long[] {active.address, 0}) {
        pool.team(
            (part, parts) ->
                NativeRecurrent.lstmBackward(
                    part,
                    parts,
                    pool.barrierAddress(),
                    d,
                    batch.steps,
                    starts,
                    rows,
                    order,
                    b,
                    w,
                    peep,
                    h0,
                    c0,
                    gate,
                    cell,
                    candidate,
                    hidden.address,
                    state.address,
                    gates.address,
                    given,
                    grad,
                    dx.address,
                    dw.address,
                    dbias.address,
                    peepholes ? dpeep.address : 0,
                    initial ? dh0.address : 0,
                    initial ? dc0.address : 0,
                    more));
        assertClose("dx", dx.get(), r.dx, 1e-5, 1e-5);
        assertClose("dw", dw.get(), r.dw, 4e-5, 1e-5);
        assertClose("dbias", dbias.get(), r.dbias, 4e-5, 1e-5);
        if (peepholes) {
          assertClose("dpeepholes", dpeep.get(), r.dpeepholes, 4e-5, 1e-5);
        }
        if (initial) {
          assertClose("dh0", dh0.get(), r.dh0, 1e-5, 1e-5);
          assertClose("dc0", dc0.get(), r.dc0, 1e-5, 1e-5);
        }
      }
    }
  }

  private static void gru(
      int d,
      int threads,
      boolean initial,
      boolean origin,
      boolean reversed,
      int gate,
      int act,
      int... lengths) {
    PackedBatch batch = new PackedBatch(reversed, lengths);
    RecurrentReference r = new RecurrentReference(d, true, reversed, origin, gate, 0, act);
    int n = batch.total;
    int b = lengths.length;
    try (Floats f = new Floats(d);
        ComputePool pool = new ComputePool(threads)) {
      r.x = f.numbers(n * 3 * d, 1);
      r.w = f.numbers(d * 3 * d, 1 / Math.sqrt(d));
      r.bias = initial ? f.numbers(3 * d, 0.5) : null;
      r.h0 = initial ? f.numbers(b * d, 1) : null;
      double[] g = f.numbers(n * d, 1);
      r.forward(batch);
      r.backward(g);
      long starts = f.ints(batch.starts);
      long rows = f.ints(batch.rows);
      long order = f.ints(batch.order);
      long x = f.of(r.x).address;
      long w = f.of(r.w).address;
      long bias = address(f, r.bias);
      long h0 = address(f, r.h0);
      Floats.Array hidden = f.empty(n * d);
      Floats.Array gates = f.empty(n * 3 * d);
      Floats.Array reset = f.empty(n * d);
      Floats.Array batchHidden = f.empty(n * d);
      long scratch = f.scratch(NativeRecurrent.gruForwardScratchBytes(d, batch.batch(), threads));
      pool.team(
          (part, parts) ->
              NativeRecurrent.gruForward(
                  part,
                  parts,
                  pool.barrierAddress(),
                  d,
                  batch.steps,
                  starts,
                  rows,
                  order,
                  b,
                  x,
                  w,
                  bias,
                  h0,
                  gate,
                  act,
                  origin,
                  hidden.address,
                  gates.address,
                  reset.address,
                  batchHidden.address,
                  scratch));
      assertClose("hidden", hidden.get(), r.hidden, 3e-6, 3e-6);
      double[] inBatchOrder = new double[n * d];
      for (int i = 0; i < n * d; i++) {
        inBatchOrder[i] = r.hidden[batch.rows[i / d] * d + i % d];
      }
      assertClose("batch hidden", batchHidden.get(), inBatchOrder, 3e-6, 3e-6);
      double[] product = new double[n * d];
      double[] gateValues = gates.get();
      for (int t = 0; t < batch.steps; t++) {
        for (int i = batch.starts[t]; i < batch.starts[t + 1]; i++) {
          int j = i - batch.starts[t];
          for (int u = 0; u < d; u++) {
            double before =
                t > 0
                    ? r.hidden[batch.rows[batch.starts[t - 1] + j] * d + u]
                    : initial ? r.h0[batch.order[j] * d + u] : 0;
            product[i * d + u] = gateValues[i * 3 * d + d + u] * before;
          }
        }
      }
      assertClose("reset hidden", reset.get(), product, 3e-6, 3e-6);

      Floats.Array dx = f.empty(n * 3 * d);
      Floats.Array dw = f.empty(d * 3 * d);
      Floats.Array dbias = f.empty(3 * d);
      Floats.Array dh0 = f.empty(b * d);
      long grad = f.of(g).address;
      long more = f.scratch(NativeRecurrent.gruBackwardScratchBytes(d, batch.batch(), n, threads));
      pool.team(
          (part, parts) ->
              NativeRecurrent.gruBackward(
                  part,
                  parts,
                  pool.barrierAddress(),
                  d,
                  batch.steps,
                  starts,
                  rows,
                  order,
                  b,
                  w,
                  h0,
                  gate,
                  act,
                  origin,
                  hidden.address,
                  gates.address,
                  grad,
                  dx.address,
                  dw.address,
                  dbias.address,
                  initial ? dh0.address : 0,
                  more));
      assertClose("dx", dx.get(), r.dx, 1e-5, 1e-5);
      assertClose("dw", dw.get(), r.dw, 4e-5, 1e-5);
      assertClose("dbias", dbias.get(), r.dbias, 4e-5, 1e-5);
      if (initial) {
        assertClose("dh0", dh0.get(), r.dh0, 1e-5, 1e-5);
      }
    }
  }

  private static long address(Floats floats, double[] values) {
    return values == null ? 0 : floats.of(values).address;
  }
}
