package org.fluidjava.testkit;

import java.util.Map;

/**
 * Where the real PaddlePaddle 2.3.2 does not give what we give, and why. Each entry was looked into;
 * the differential test fails on any other difference.
 */
public final class PaddleDifferences {
  private static final String EMPTY_SEQUENCES =
      "its lstm_grad gives another Weight@GRAD when a sequence is empty; ours is that of central differences";

  /** By operator, or by {@code operator [case]}. */
  private static final Map<String, String> REASONS =
      Map.of(
          "lstm [sequences without rows]", EMPTY_SEQUENCES,
          "lstm [random sizes 5]", EMPTY_SEQUENCES);

  private PaddleDifferences() {}

  /** Why a case differs; empty when nothing is known. */
  public static String reason(OpCase opCase) {
    String own = REASONS.get(opCase.toString());
    return own != null ? own : REASONS.getOrDefault(opCase.type(), "");
  }
}
