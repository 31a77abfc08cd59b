package org.fluidjava.cpu.nativelib;

/** Plain float64 LSTM and GRU, sequence by sequence, sharing nothing with the kernels. */
final class RecurrentReference {
  final int units;
  final boolean gru;
  final boolean reversed;
  final boolean origin;
  final int gate;
  final int cell;
  final int candidate;
  double[] x;
  double[] w;
  double[] bias;
  double[] peepholes;
  double[] h0;
  double[] c0;
  double[] hidden;
  double[] state;

  RecurrentReference(
      int units, boolean gru, boolean reversed, boolean origin, int gate, int cell, int candidate) {
    this.units = units;
    this.gru = gru;
    this.reversed = reversed;
    this.origin = origin;
    this.gate = gate;
    this.cell = cell;
    this.candidate = candidate;
  }

  static double activate(int kind, double x) {
    return switch (kind) {
      case NativeRecurrent.SIGMOID -> 1 / (1 + Math.exp(-x));
      case NativeRecurrent.TANH -> Math.tanh(x);
      case NativeRecurrent.RELU -> Math.max(x, 0);
      default -> x;
    };
  }

  static double slope(int kind, double y) {
    return switch (kind) {
      case NativeRecurrent.SIGMOID -> y * (1 - y);
      case NativeRecurrent.TANH -> 1 - y * y;
      case NativeRecurrent.RELU -> y > 0 ? 1 : 0;
      default -> 1;
    };
  }

  /** Gate values of one sequence's step, kept for backward. */
  private static final class Step {
    int row;
    double[] gates;
    double[] h;
    double[] c;
    double[] hBefore;
    double[] cBefore;
  }

  private Step[][] trace = new Step[0][];

  void forward(PackedBatch batch) {
    int d = units;
    hidden = new double[batch.total * d];
    state = new double[batch.total * d];
    trace = new Step[batch.lengths.length][];
    for (int j = 0; j < batch.lengths.length; j++) {
      double[] h = slice(h0, j, d);
      double[] c = slice(c0, j, d);
      trace[j] = new Step[batch.lengths[j]];
      for (int t = 0; t < batch.lengths[j]; t++) {
        Step step = new Step();
        trace[j][t] = step;
        step.row = batch.row(reversed, j, t);
        step.hBefore = h;
        step.cBefore = c;
        if (gru) {
          gruStep(step);
        } else {
          lstmStep(step);
        }
        h = step.h;
        c = step.c;
        System.arraycopy(h, 0, hidden, step.row * d, d);
        System.arraycopy(c, 0, state, step.row * d, d);
      }
    }
  }

  private void lstmStep(Step s) {
    int d = units;
    double[] z = new double[4 * d];
    for (int g = 0; g < 4 * d; g++) {
      z[g] = x[s.row * 4 * d + g] + (bias == null ? 0 : bias[g]);
      for (int i = 0; i < d; i++) {
        z[g] += s.hBefore[i] * w[i * 4 * d + g];
      }
    }
    s.h = new double[d];
    s.c = new double[d];
    for (int u = 0; u < d; u++) {
      double pi = peepholes == null ? 0 : peepholes[u];
      double pf = peepholes == null ? 0 : peepholes[d + u];
      double po = peepholes == null ? 0 : peepholes[2 * d + u];
      z[u] = activate(candidate, z[u]);
      z[d + u] = activate(gate, z[d + u] + pi * s.cBefore[u]);
      z[2 * d + u] = activate(gate, z[2 * d + u] + pf * s.cBefore[u]);
      s.c[u] = z[u] * z[d + u] + s.cBefore[u] * z[2 * d + u];
      z[3 * d + u] = activate(gate, z[3 * d + u] + po * s.c[u]);
      s.h[u] = z[3 * d + u] * activate(cell, s.c[u]);
    }
    s.gates = z;
  }

  private void gruStep(Step s) {
    int d = units;
    double[] z = new double[3 * d];
    for (int g = 0; g < 3 * d; g++) {
      z[g] = x[s.row * 3 * d + g] + (bias == null ? 0 : bias[g]);
    }
    for (int g = 0; g < 2 * d; g++) {
      for (int i = 0; i < d; i++) {
        z[g] += s.hBefore[i] * w[i * 2 * d + g];
      }
      z[g] = activate(gate, z[g]);
    }
    s.h = new double[d];
    s.c = s.h;
    for (int u = 0; u < d; u++) {
      for (int i = 0; i < d; i++) {
        z[2 * d + u] += z[d + i] * s.hBefore[i] * w[2 * d * d + i * d + u];
      }
      z[2 * d + u] = activate(candidate, z[2 * d + u]);
      double keep = origin ? z[u] : 1 - z[u];
      s.h[u] = keep * s.hBefore[u] + (1 - keep) * z[2 * d + u];
    }
    s.gates = z;
  }

  double[] dx;
  double[] dw;
  double[] dbias;
  double[] dpeepholes;
  double[] dh0;
  double[] dc0;

  /** Gradients of the sum of {@code g hidden}; forward must have run. */
  void backward(double[] g) {
    int d = units;
    dx = new double[x.length];
    dw = new double[w.length];
    dbias = new double[(gru ? 3 : 4) * d];
    dpeepholes = new double[3 * d];
    dh0 = new double[trace.length * d];
    dc0 = new double[trace.length * d];
    for (int j = 0; j < trace.length; j++) {
      double[] dh = new double[d];
      double[] dc = new double[d];
      for (int t = trace[j].length - 1; t >= 0; t--) {
        Step s = trace[j][t];
        for (int u = 0; u < d; u++) {
          dh[u] += g[s.row * d + u];
        }
        dh = gru ? gruGrad(s, dh) : lstmGrad(s, dh, dc);
      }
      System.arraycopy(dh, 0, dh0, j * d, d);
      System.arraycopy(dc, 0, dc0, j * d, d);
    }
  }

  private double[] lstmGrad(Step s, double[] dh, double[] dc) {
    int d = units;
    double[] dz = new double[4 * d];
    for (int u = 0; u < d; u++) {
      double cd = s.gates[u];
      double in = s.gates[d + u];
      double fg = s.gates[2 * d + u];
      double ot = s.gates[3 * d + u];
      double y = activate(cell, s.c[u]);
      dz[3 * d + u] = dh[u] * y * slope(gate, ot);
      double e = dc[u] + dh[u] * ot * slope(cell, y);
      e += peepholes == null ? 0 : dz[3 * d + u] * peepholes[2 * d + u];
      dz[u] = e * in * slope(candidate, cd);
      dz[d + u] = e * cd * slope(gate, in);
      dz[2 * d + u] = e * s.cBefore[u] * slope(gate, fg);
      dc[u] = e * fg;
      if (peepholes != null) {
        dc[u] += dz[d + u] * peepholes[u] + dz[2 * d + u] * peepholes[d + u];
      }
      dpeepholes[u] += dz[d + u] * s.cBefore[u];
      dpeepholes[d + u] += dz[2 * d + u] * s.cBefore[u];
      dpeepholes[2 * d + u] += dz[3 * d + u] * s.c[u];
    }
    double[] before = new double[d];
    for (int g = 0; g < 4 * d; g++) {
      dx[s.row * 4 * d + g] = dz[g];
      dbias[g] += dz[g];
      for (int i = 0; i < d; i++) {
        before[i] += dz[g] * w[i * 4 * d + g];
        dw[i * 4 * d + g] += s.hBefore[i] * dz[g];
      }
    }
    return before;
  }

  private double[] gruGrad(Step s, double[] dh) {
    int d = units;
    double[] dz = new double[3 * d];
    double[] before = new double[d];
    for (int u = 0; u < d; u++) {
      double gu = s.gates[u];
      double c = s.gates[2 * d + u];
      double sign = origin ? 1 : -1;
      dz[u] = dh[u] * sign * (s.hBefore[u] - c) * slope(gate, gu);
      dz[2 * d + u] = dh[u] * (origin ? 1 - gu : gu) * slope(candidate, c);
      before[u] = dh[u] * (origin ? gu : 1 - gu);
    }
    for (int i = 0; i < d; i++) {
      double product = 0;
      double r = s.gates[d + i];
      for (int u = 0; u < d; u++) {
        product += dz[2 * d + u] * w[2 * d * d + i * d + u];
        dw[2 * d * d + i * d + u] += r * s.hBefore[i] * dz[2 * d + u];
      }
      dz[d + i] = product * s.hBefore[i] * slope(gate, r);
      before[i] += product * r;
    }
    for (int g = 0; g < 3 * d; g++) {
      dx[s.row * 3 * d + g] = dz[g];
      dbias[g] += dz[g];
    }
    for (int i = 0; i < d; i++) {
      for (int g = 0; g < 2 * d; g++) {
        before[i] += dz[g] * w[i * 2 * d + g];
        dw[i * 2 * d + g] += s.hBefore[i] * dz[g];
      }
    }
    return before;
  }

  private static double[] slice(double[] all, int j, int d) {
    double[] part = new double[d];
    if (all != null) {
      System.arraycopy(all, j * d, part, 0, d);
    }
    return part;
  }
}
