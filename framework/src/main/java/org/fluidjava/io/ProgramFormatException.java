package org.fluidjava.io;

import org.jspecify.annotations.Nullable;

/** A program file that breaks a rule; the text names file, block, operator number and the rule. */
public final class ProgramFormatException extends FileFormatException {
  private static final long serialVersionUID = 1L;

  ProgramFormatException(String message) {
    this(message, null);
  }

  ProgramFormatException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
