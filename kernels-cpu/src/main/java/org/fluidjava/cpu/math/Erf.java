package org.fluidjava.cpu.math;

/**
 * The error function in double precision: a series of positive terms for small arguments
 * (Abramowitz and Stegun 7.1.6), a continued fraction of its complement for larger ones (7.1.14).
 */
public final class Erf {
  private static final double SERIES_BELOW = 2.5;
  private static final int FRACTION_DEPTH = 60;

  private Erf() {}

  /** erf(x), to about 1e-15. */
  public static double erf(double x) {
    double size = Math.abs(x);
    if (Double.isNaN(x)) {
      return x;
    }
    if (size > 6) {
      return Math.signum(x);
    }
    double value = size < SERIES_BELOW ? series(size) : 1 - complement(size);
    return x < 0 ? -value : value;
  }

  /**
   * The number whose error function is y, to about 1e-15, by Newton's steps: from 1 on they are
   * taken on the logarithm of the complement, which is nearly a parabola.
   */
  public static double inverse(double y) {
    double size = Math.abs(y);
    if (size == 1) {
      return y * Double.POSITIVE_INFINITY;
    }
    if (!(size < 1)) {
      return Double.NaN;
    }
    double x = size < 0.7 ? size * Math.sqrt(Math.PI) / 2 : Math.sqrt(-Math.log(1 - size)) - 0.3;
    for (int i = 0; i < 60; i++) {
      double rest = x < SERIES_BELOW ? 1 - erf(x) : complement(x);
      double slope = 2 / Math.sqrt(Math.PI) * Math.exp(-x * x);
      double step = x < 1 ? (erf(x) - size) / slope : -rest * Math.log(rest / (1 - size)) / slope;
      x -= step;
      if (Math.abs(step) <= 1e-16 * x) {
        break;
      }
    }
    return Math.copySign(x, y);
  }

  private static double series(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; term > sum * 1e-17; n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }

  private static double complement(double x) {
    double fraction = x;
    for (int n = FRACTION_DEPTH; n >= 1; n--) {
      fraction = x + n * 0.5 / fraction;
    }
    return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
  }
}
