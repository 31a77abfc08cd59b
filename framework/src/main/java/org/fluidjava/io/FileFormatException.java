package org.fluidjava.io;

import org.jspecify.annotations.Nullable;

/**
 * A file that was found and read but is not what it should be: cut short, damaged, made for
 * something else or made to do harm. The text names the file, the place in it and what is wrong.
 */
public class FileFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FileFormatException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
