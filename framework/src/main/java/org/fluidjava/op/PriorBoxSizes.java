package org.fluidjava.op;

import java.util.ArrayList;
import java.util.List;

/** The widths and heights of the prior boxes around each cell (Liu et al., SSD, 2016). */
public final class PriorBoxSizes {
  private PriorBoxSizes() {}

  /** 1, then each new aspect ratio, and with {@code flip} its inverse. */
  public static float[] ratios(float[] given, boolean flip) {
    List<Float> all = new ArrayList<>(List.of(1f));
    for (float ratio : given) {
      RuleViolation.unless(ratio > 0, "aspect_ratios must be above 0 but one is %s", ratio);
      if (all.stream().noneMatch(known -> Math.abs(known - ratio) < 1e-6)) {
        all.add(ratio);
        if (flip) {
          all.add(1 / ratio);
        }
      }
    }
    float[] result = new float[all.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = all.get(i);
    }
    return result;
  }

  /**
   * Pairs (width, height) in pixels in Fluid's order.
   *
   * @throws RuleViolation when a size is not positive, or a largest size not above its smallest
   */
  public static double[][] of(Attrs attrs) {
    float[] smallest = attrs.getFloats("min_sizes");
    float[] largest = attrs.getFloats("max_sizes");
    float[] ratios = ratios(attrs.getFloats("aspect_ratios"), attrs.getBoolean("flip"));
    boolean squaresFirst = attrs.getBoolean("min_max_aspect_ratios_order");
    RuleViolation.unless(smallest.length > 0, "min_sizes must not be empty");
    RuleViolation.unless(
        largest.length == 0 || largest.length == smallest.length,
        "there must be as many max_sizes (%d) as min_sizes (%d)",
        largest.length,
        smallest.length);
    List<double[]> sizes = new ArrayList<>();
    for (int i = 0; i < smallest.length; i++) {
      double min = smallest[i];
      RuleViolation.unless(min > 0, "min_sizes must be above 0 but one is %s", min);
      RuleViolation.unless(
          largest.length == 0 || largest[i] > min,
          "max_sizes %s must be above min_sizes %s",
          largest.length == 0 ? min : largest[i],
          min);
      double middle = largest.length == 0 ? 0 : Math.sqrt(min * largest[i]);
      if (squaresFirst) {
        sizes.add(new double[] {min, min});
        if (middle > 0) {
          sizes.add(new double[] {middle, middle});
        }
      }
      for (float ratio : ratios) {
        if (!squaresFirst || Math.abs(ratio - 1) >= 1e-6) {
          sizes.add(new double[] {min * Math.sqrt(ratio), min / Math.sqrt(ratio)});
        }
      }
      if (!squaresFirst && middle > 0) {
        sizes.add(new double[] {middle, middle});
      }
    }
    return sizes.toArray(new double[0][]);
  }
}
