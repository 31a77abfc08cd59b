package org.fluidjava.testkit.structured;

import org.fluidjava.testkit.Inputs;

/** All paths of tags, one after the other, and their scores under a linear-chain field. */
final class Paths {
  private Paths() {}

  /** Counts a path of digits up by one; false when it was the last. */
  static boolean next(int[] path, int digits) {
    for (int i = 0; i < path.length; i++) {
      if (++path[i] < digits) {
        return true;
      }
      path[i] = 0;
    }
    return false;
  }

  /** The score of a path whose first row is {@code begin}. */
  static double score(Inputs in, int begin, int[] path) {
    double[] x = in.get("Emission");
    double[] w = in.get("Transition");
    int tags = in.dim("Transition", 1);
    double score = w[path[0]] + w[tags + path[path.length - 1]];
    for (int t = 0; t < path.length; t++) {
      score += x[(begin + t) * tags + path[t]];
      score += t == 0 ? 0 : w[(2 + path[t - 1]) * tags + path[t]];
    }
    return score;
  }
}
