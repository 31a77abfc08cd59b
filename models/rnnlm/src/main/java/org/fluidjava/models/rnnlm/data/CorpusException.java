package org.fluidjava.models.rnnlm.data;

import org.jspecify.annotations.Nullable;

/** A text, vocabulary or archive that cannot be used; the message names the path and a remedy. */
public final class CorpusException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An error of the data itself. */
  public CorpusException(String message) {
    super(message);
  }

  /** An error with the system's cause. */
  public CorpusException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
