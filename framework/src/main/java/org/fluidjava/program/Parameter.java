package org.fluidjava.program;

import org.jspecify.annotations.Nullable;

/**
 * What an optimizer must know of a parameter besides its variable. Regularizer and clip are kept as
 * what the operators' module gave; the framework only hands them back.
 *
 * @param trainable whether optimizers change it
 * @param learningRate factor on the optimizer's learning rate
 * @param regularizer decay of this parameter; overrides the optimizer's
 * @param clip clipping of this parameter's gradient
 */
public record Parameter(
    boolean trainable, float learningRate, @Nullable Object regularizer, @Nullable Object clip) {
  /** Trainable, with factor 1 and nothing else. */
  public static final Parameter DEFAULT = new Parameter(true, 1f, null, null);
}
