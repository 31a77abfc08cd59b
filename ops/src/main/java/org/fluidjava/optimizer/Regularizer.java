package org.fluidjava.optimizer;

/** Decay that is added to a parameter's gradient before the update. */
public sealed interface Regularizer {
  /** Adds {@code coefficient · parameter}. */
  static Regularizer l2(double coefficient) {
    return new L2((float) coefficient);
  }

  /** Adds {@code coefficient · sign(parameter)}. */
  static Regularizer l1(double coefficient) {
    return new L1((float) coefficient);
  }

  /** See {@link #l2}. */
  record L2(float coefficient) implements Regularizer {}

  /** See {@link #l1}. */
  record L1(float coefficient) implements Regularizer {}
}
