package org.fluidjava.feed;

import org.jspecify.annotations.Nullable;

/** Reading failed, here or on a background thread; the cause is what went wrong there. */
public class ReaderException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ReaderException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
