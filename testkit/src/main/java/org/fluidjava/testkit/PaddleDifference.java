package org.fluidjava.testkit;

import java.util.function.Predicate;

/**
 * One reason why the real PaddlePaddle 2.3.2 does not give what we give.
 *
 * @param where the cases that it explains
 * @param part what of them
 * @param reason the reason, as the table of operators tells it
 */
record PaddleDifference(Predicate<OpCase> where, Part part, String reason) {
  /** What an entry speaks of. */
  enum Part {
    RESULTS,
    GRADIENTS,
    BOTH
  }

  /** Whether this is why the results of a case differ, or its gradients. */
  boolean explains(OpCase opCase, boolean gradient) {
    return part != (gradient ? Part.RESULTS : Part.GRADIENTS) && where.test(opCase);
  }
}
