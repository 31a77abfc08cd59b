package org.fluidjava.cpu.math;

/**
 * The logarithm of the size of the gamma function and its first two derivatives in double
 * precision: asymptotic series (Abramowitz and Stegun 6.1.41, 6.3.18, 6.4.12) above 12, recurrence
 * up to there, reflection below 0.5.
 */
public final class Gamma {
  private static final double SERIES_FROM = 12;

  private Gamma() {}

  /** log|Γ(x)|; infinite at 0 and the negative whole numbers. */
  public static double log(double x) {
    if (x < 0.5) {
      double sine = Math.abs(Math.sin(Math.PI * (x - Math.rint(x))));
      return x == Math.rint(x) ? Double.POSITIVE_INFINITY : Math.log(Math.PI / sine) - log(1 - x);
    }
    double product = 1;
    double z = x;
    for (; z < SERIES_FROM; z++) {
      product *= z;
    }
    double s = 1 / (z * z);
    double series =
        (1.0 / 12
                - s
                    * (1.0 / 360
                        - s
                            * (1.0 / 1260
                                - s
                                    * (1.0 / 1680
                                        - s * (1.0 / 1188 - s * (691.0 / 360360 - s / 156))))))
            / z;
    return (z - 0.5) * Math.log(z) - z + Math.log(2 * Math.PI) / 2 + series - Math.log(product);
  }

  /** The derivative of log|Γ(x)|; NaN at the negative whole numbers, infinite at 0. */
  public static double digamma(double x) {
    if (x == 0) {
      return -1 / x;
    }
    if (x < 0.5) {
      return x == Math.rint(x)
          ? Double.NaN
          : digamma(1 - x) - Math.PI / Math.tan(Math.PI * (x - Math.rint(x)));
    }
    double sum = 0;
    double z = x;
    for (; z < SERIES_FROM; z++) {
      sum += 1 / z;
    }
    double s = 1 / (z * z);
    double series =
        s
            * (1.0 / 12
                - s
                    * (1.0 / 120
                        - s
                            * (1.0 / 252
                                - s
                                    * (1.0 / 240
                                        - s * (1.0 / 132 - s * (691.0 / 32760 - s / 12))))));
    return Math.log(z) - 0.5 / z - series - sum;
  }

  /** The second derivative of log|Γ(x)|. */
  public static double trigamma(double x) {
    if (x < 0.5) {
      double sine = Math.sin(Math.PI * (x - Math.rint(x)));
      return Math.PI * Math.PI / (sine * sine) - trigamma(1 - x);
    }
    double sum = 0;
    double z = x;
    for (; z < SERIES_FROM; z++) {
      sum += 1 / (z * z);
    }
    double s = 1 / (z * z);
    double series =
        s
            * (1.0 / 6
                - s
                    * (1.0 / 30
                        - s
                            * (1.0 / 42
                                - s
                                    * (1.0 / 30
                                        - s * (5.0 / 66 - s * (691.0 / 2730 - s * 7 / 6))))))
            / z;
    return 1 / z + s / 2 + series + sum;
  }
}
