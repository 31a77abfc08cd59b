package org.fluidjava.program;

import java.util.HashMap;
import java.util.Map;

/**
 * Fluid's unique names: a counter for each key, {@code fc_0}, {@code fc_1}, {@code fc_0.w_0}, … One
 * generator serves one pair of main and startup program, since names are part of the contract of
 * the parameter files.
 */
public final class Names {
  /** The suffix of a gradient variable's name. */
  public static final String GRAD = "@GRAD";

  /** The name that stands for "no variable". */
  public static final String EMPTY = "@EMPTY@";

  private final Map<String, Integer> counters = new HashMap<>();

  /** {@code key_0}, then {@code key_1}, … */
  public String generate(String key) {
    int next = counters.merge(key, 1, Integer::sum) - 1;
    return key + "_" + next;
  }

  /** The name of a variable's gradient. */
  public static String grad(String name) {
    return name + GRAD;
  }

  Names copy() {
    Names copy = new Names();
    copy.counters.putAll(counters);
    return copy;
  }
}
