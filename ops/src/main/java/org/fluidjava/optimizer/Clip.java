package org.fluidjava.optimizer;

/** How gradients are bounded before decay and update. */
public sealed interface Clip {
  /** Each element into [low, high]. */
  static Clip byValue(double low, double high) {
    return new ByValue((float) low, (float) high);
  }

  /** Each gradient to at most this Euclidean norm. */
  static Clip byNorm(double norm) {
    return new ByNorm((float) norm);
  }

  /** All gradients together to at most this Euclidean norm: g · norm / max(norm, ‖all g‖). */
  static Clip byGlobalNorm(double norm) {
    return new ByGlobalNorm((float) norm);
  }

  /** See {@link #byValue}. */
  record ByValue(float low, float high) implements Clip {}

  /** See {@link #byNorm}. */
  record ByNorm(float norm) implements Clip {}

  /** See {@link #byGlobalNorm}. */
  record ByGlobalNorm(float norm) implements Clip {}
}
