package org.fluidjava.cpu.random;

import org.fluidjava.cpu.math.Erf;

/** The standard normal distribution. */
final class NormalDistribution {
  private NormalDistribution() {}

  /** The probability of a number below {@code z}. */
  static double below(double z) {
    return 0.5 * (1 + Erf.erf(z / Math.sqrt(2)));
  }

  /**
   * The number that lies above a share {@code p} of all, for p from 0.001 to 0.999. It starts from
   * the rational approximation 26.2.23 of Abramowitz and Stegun (error 4.5e-4) and takes two of
   * Newton's steps, which leave nothing but rounding.
   */
  static double quantile(double p) {
    double tail = Math.min(p, 1 - p);
    double t = Math.sqrt(-2 * Math.log(tail));
    double z =
        t
            - (2.515517 + t * (0.802853 + t * 0.010328))
                / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
    z = p < 0.5 ? -z : z;
    for (int i = 0; i < 2; i++) {
      z -= (below(z) - p) * Math.sqrt(2 * Math.PI) * Math.exp(z * z / 2);
    }
    return z;
  }
}
