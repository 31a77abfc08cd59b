package org.fluidjava.device;

/** A place has no room for a block: says how much was asked for, what is in use and the limit. */
public final class OutOfMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The complete text. */
  public OutOfMemoryException(String message) {
    super(message);
  }
}
