package org.fluidjava.executor;

/** A program that cannot be prepared; the text lists every fault found. */
public final class PreparationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The complete text. */
  public PreparationException(String message) {
    super(message);
  }
}
