package org.fluidjava.io;

import org.jspecify.annotations.Nullable;

/** A file of numbers that breaks a rule; the text names file, variable, byte and the rule. */
public final class ParameterFormatException extends FileFormatException {
  private static final long serialVersionUID = 1L;

  ParameterFormatException(String message) {
    this(message, null);
  }

  ParameterFormatException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
