package org.fluidjava.testkit.quantization;

import java.util.Arrays;

/** Quantising in plain double precision; the cases keep away from the middle of two steps. */
final class Rounding {
  private Rounding() {}

  static double last(int bits) {
    return Math.pow(2, bits - 1) - 1;
  }

  static double greatest(double[] x) {
    return Arrays.stream(x).map(Math::abs).max().orElse(0);
  }

  static double[] round(double[] x, double scale, int bits, boolean back) {
    double[] steps = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double cut = Math.max(-scale, Math.min(scale, x[i]));
      steps[i] = Math.rint(cut / scale * last(bits)) * (back ? scale / last(bits) : 1);
    }
    return steps;
  }

  /** The greatest size for each index of an extent. */
  static double[] greatest(double[] x, int channels, int inner) {
    double[] found = new double[channels];
    for (int i = 0; i < x.length; i++) {
      int c = i / inner % channels;
      found[c] = Math.max(found[c], Math.abs(x[i]));
    }
    return found;
  }
}
