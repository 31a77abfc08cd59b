package org.fluidjava.cli;

import java.util.Locale;
import org.fluidjava.tensor.LoDTensor;

/**
 * The numbers of a tensor in short. Those that are not finite are counted and otherwise left out.
 *
 * @param count how many there are
 * @param notFinite how many are NaN or infinite
 * @param min the least, NaN if there is none
 * @param max the greatest, NaN if there is none
 * @param mean their mean, NaN if there is none
 * @param deviation the root of their mean squared distance from the mean, NaN if there is none
 */
record Statistics(int count, int notFinite, double min, double max, double mean, double deviation) {
  static Statistics of(LoDTensor tensor) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double mean = 0;
    double squares = 0;
    int finite = 0;
    for (double value : tensor.toDoubles()) {
      if (Double.isFinite(value)) {
        // Welford's update: sums of squares would lose the digits of values far from zero.
        finite++;
        double distance = value - mean;
        mean += distance / finite;
        squares += distance * (value - mean);
        min = Math.min(min, value);
        max = Math.max(max, value);
      }
    }
    int notFinite = tensor.numel() - finite;
    return finite == 0
        ? new Statistics(tensor.numel(), notFinite, Double.NaN, Double.NaN, Double.NaN, Double.NaN)
        : new Statistics(tensor.numel(), notFinite, min, max, mean, Math.sqrt(squares / finite));
  }

  @Override
  public String toString() {
    String numbers =
        count == notFinite
            ? "no finite value"
            : String.format(
                Locale.ROOT,
                "min %.6g, max %.6g, mean %.6g, deviation %.6g",
                min,
                max,
                mean,
                deviation);
    return notFinite == 0 ? numbers : numbers + ", not finite " + notFinite;
  }
}
