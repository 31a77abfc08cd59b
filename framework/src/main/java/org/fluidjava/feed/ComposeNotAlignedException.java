package org.fluidjava.feed;

/** Readers that {@link Readers#compose} read side by side have different numbers of samples. */
public final class ComposeNotAlignedException extends ReaderException {
  private static final long serialVersionUID = 1L;

  ComposeNotAlignedException(String message) {
    super(message, null);
  }
}
