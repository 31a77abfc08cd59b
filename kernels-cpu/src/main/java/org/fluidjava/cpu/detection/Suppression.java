package org.fluidjava.cpu.detection;

import java.util.Arrays;

/** Greedy suppression: of boxes that overlap, the best one stays. */
final class Suppression {
  private Suppression() {}

  /** How much two boxes overlap. */
  interface Overlaps {
    /** The common area of boxes {@code a} and {@code b} by the area of both. */
    double of(int a, int b);
  }

  /**
   * The boxes that stay, in the given order: those that overlap none that stayed before them by
   * more than the threshold.
   *
   * @param order numbers of boxes, best first
   * @param eta factor on a threshold above 0.5 after each box that stays; 1 for none
   * @param most no more than that stay
   */
  static int[] left(int[] order, Overlaps overlaps, double threshold, double eta, int most) {
    int[] kept = new int[Math.min(order.length, most)];
    int count = 0;
    double limit = threshold;
    for (int i = 0; i < order.length && count < kept.length; i++) {
      boolean stays = true;
      for (int k = 0; stays && k < count; k++) {
        stays = overlaps.of(order[i], kept[k]) <= limit;
      }
      if (stays) {
        kept[count++] = order[i];
        if (eta < 1 && limit > 0.5) {
          limit *= eta;
        }
      }
    }
    return Arrays.copyOf(kept, count);
  }
}
