package org.fluidjava.op;

import org.jspecify.annotations.Nullable;

/**
 * A rule of an operator that its inputs or attributes break. The message is the rule with its
 * numbers; who catches it adds the operator, its variables and the user's line, see {@link
 * OperatorException}.
 */
public final class RuleViolation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The rule with its numbers, without the operator's name. */
  public RuleViolation(String rule) {
    super(rule);
  }

  /** Throws with {@link String#formatted} text unless {@code holds}. */
  public static void unless(boolean holds, String rule, @Nullable Object... numbers) {
    if (!holds) {
      throw new RuleViolation(rule.formatted(numbers));
    }
  }
}
