package org.fluidjava.testkit;

import org.fluidjava.tensor.DType;

/**
 * How far a result may be from the truth: {@code relative} times the largest magnitude of the
 * expected tensor, plus {@code absolute}.
 *
 * @param relative factor on the largest magnitude
 * @param absolute what is added to it
 * @param reason why it is not the default; empty for a default
 */
public record Tolerance(double relative, double absolute, String reason) {
  /** Nothing but equality. */
  public static final Tolerance EXACT = new Tolerance(0, 0, "");

  /** The default of an element type for results: float32 1e-5, float64 1e-10, integers exact. */
  public static Tolerance of(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> new Tolerance(1e-5, 1e-6, "");
      case FLOAT64 -> new Tolerance(1e-10, 1e-12, "");
      case FLOAT16 -> new Tolerance(2e-3, 1e-4, "");
      case BFLOAT16 -> new Tolerance(1e-2, 1e-3, "");
      default -> EXACT;
    };
  }

  /** A float32 gradient beside the float64 one: a longer chain of roundings than a result has. */
  static final Tolerance GRADIENT_FLOAT32 = new Tolerance(3e-5, 1e-6, "");

  /**
   * A float64 gradient beside central differences: rounding in the quotient is about 1e-11 of the
   * sum of outputs, its truncation about 1e-11 of the third derivative.
   */
  static final Tolerance GRADIENT_QUOTIENT = new Tolerance(2e-6, 1e-7, "");

  double bound(double largest) {
    return relative * largest + absolute;
  }
}
