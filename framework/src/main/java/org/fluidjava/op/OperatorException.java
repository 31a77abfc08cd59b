package org.fluidjava.op;

import java.util.List;
import java.util.Map;
import org.fluidjava.program.Operator;
import org.jspecify.annotations.Nullable;

/**
 * An operator that cannot be built, prepared or run: the rule with its numbers, the variables with
 * type and shape, the operator's number and the user's line.
 */
public final class OperatorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String operatorType;

  private OperatorException(String type, String message, @Nullable Throwable cause) {
    super(message, cause);
    operatorType = type;
  }

  /** The operator's type. */
  public String operatorType() {
    return operatorType;
  }

  /**
   * The error for one operator.
   *
   * @param op the operator
   * @param rule the rule that is broken, with its numbers
   * @param slots slot name to the variables in it, as they are to be printed
   * @param cause what happened below, or null
   */
  public static OperatorException of(
      Operator op, String rule, Map<String, List<String>> slots, @Nullable Throwable cause) {
    StringBuilder text = new StringBuilder(op.type()).append(": ").append(rule);
    int width = 1;
    for (String slot : slots.keySet()) {
      width = Math.max(width, slot.length());
    }
    for (Map.Entry<String, List<String>> slot : slots.entrySet()) {
      for (String variable : slot.getValue()) {
        text.append("\n  ").append(slot.getKey());
        text.append(" ".repeat(width - slot.getKey().length() + 2)).append(variable);
      }
    }
    text.append("\n  operator ").append(op.index());
    text.append(op.block().index() == 0 ? " of the program" : " of block " + op.block().index());
    String line = op.userLine();
    if (!line.isEmpty()) {
      text.append(", added at ").append(line);
    }
    return new OperatorException(op.type(), text.toString(), cause);
  }
}
