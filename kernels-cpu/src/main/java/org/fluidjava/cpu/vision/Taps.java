package org.fluidjava.cpu.vision;

import java.util.Arrays;

/** Along one extent, the cells and weights that each output cell is made of. */
final class Taps {
  private static final double CUBIC = -0.75;
  private final String method;
  private final boolean alignCorners;
  private final boolean centres;
  private final float scale;
  private long[] indices = {};
  private double[] weights = {};
  long in;
  long out;
  int count = 1;

  /**
   * For one extent.
   *
   * @param scale output by input extent where that is fixed, else 0
   */
  Taps(String method, boolean alignCorners, int alignMode, float scale) {
    this.method = method;
    this.alignCorners = alignCorners;
    this.centres = alignMode == 0 && !alignCorners;
    this.scale = scale;
  }

  long index(int cell, int tap) {
    return indices[cell * count + tap];
  }

  double weight(int cell, int tap) {
    return weights[cell * count + tap];
  }

  /** Reckons cells and weights anew when the extents have changed. */
  void follow(long newIn, long newOut) {
    if (newIn == in && newOut == out) {
      return;
    }
    in = newIn;
    out = newOut;
    count = method.equals("nearest") ? 1 : method.equals("bicubic") ? 4 : 2;
    indices = new long[Math.toIntExact(Math.multiplyExact(out, (long) count))];
    weights = new double[indices.length];
    Arrays.fill(weights, 0);
    float ratio = 0;
    if (out > 1) {
      // In float, as Fluid does: the ratio decides which cell is the nearest.
      ratio =
          alignCorners ? (float) (in - 1) / (out - 1) : scale > 0 ? 1 / scale : (float) in / out;
    }
    for (int i = 0; i < out; i++) {
      switch (count) {
        case 1 -> put(i, 0, (long) (alignCorners ? ratio * i + 0.5 : ratio * i), 1);
        case 2 -> linear(i, ratio);
        default -> cubic(i, ratio);
      }
    }
  }

  private void put(int cell, int tap, long index, double weight) {
    indices[cell * count + tap] = Math.max(0, Math.min(in - 1, index));
    weights[cell * count + tap] = weight;
  }

  private void linear(int i, float ratio) {
    double source = centres ? Math.max(ratio * (i + 0.5f) - 0.5f, 0) : ratio * i;
    long low = (long) source;
    put(i, 0, low, 1 - (source - low));
    put(i, 1, low + 1, source - low);
  }

  private void cubic(int i, float ratio) {
    double source = alignCorners ? ratio * i : ratio * (i + 0.5f) - 0.5f;
    double low = Math.floor(source);
    double t = source - low;
    put(i, 0, (long) low - 1, far(t + 1));
    put(i, 1, (long) low, near(t));
    put(i, 2, (long) low + 1, near(1 - t));
    put(i, 3, (long) low + 2, far(2 - t));
  }

  /** The cubic convolution kernel (Keys, 1981) up to distance 1. */
  private static double near(double x) {
    return ((CUBIC + 2) * x - (CUBIC + 3)) * x * x + 1;
  }

  /** The same from distance 1 to 2. */
  private static double far(double x) {
    return ((CUBIC * x - 5 * CUBIC) * x + 8 * CUBIC) * x - 4 * CUBIC;
  }
}
