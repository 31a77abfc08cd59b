package org.fluidjava.models.rnnlm;

/** A setting that makes no sense, or a recipe that does not exist: wrong usage, exit code 2. */
public final class RecipeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** The message names the setting, its value and what it may be. */
  public RecipeException(String message) {
    super(message);
  }
}
