package org.fluidjava.testkit;

import java.util.Map;

/**
 * Where the real PaddlePaddle 2.3.2 does not give what we give, and why. Each entry was looked into;
 * the differential test fails on any other difference.
 */
public final class PaddleDifferences {
  /** By operator, or by {@code operator [case]}. */
  private static final Map<String, String> REASONS = Map.of();

  private PaddleDifferences() {}

  /** Why a case differs; empty when nothing is known. */
  public static String reason(OpCase opCase) {
    String own = REASONS.get(opCase.toString());
    return own != null ? own : REASONS.getOrDefault(opCase.type(), "");
  }
}
