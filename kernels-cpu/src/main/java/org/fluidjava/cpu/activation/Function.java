package org.fluidjava.cpu.activation;

import org.jspecify.annotations.Nullable;

/**
 * A function of one element with its derivative.
 *
 * @param type the operator
 * @param a the attribute that the formulas call a, or null
 * @param b the attribute that they call b, or null
 * @param c the attribute that they call c, or null
 * @param value the function of x
 * @param slope its derivative by x or by the result, whichever {@code slopeReads} says
 * @param slopeReads {@code X}, {@code Out}, or empty for neither
 */
record Function(
    String type,
    @Nullable String a,
    @Nullable String b,
    @Nullable String c,
    Formula value,
    Formula slope,
    String slopeReads) {

  /** Of one number and the attributes. */
  @FunctionalInterface
  interface Formula {
    double at(double x, double a, double b, double c);
  }

  /** A function without attributes. */
  static Function of(String type, Formula value, String slopeReads, Formula slope) {
    return new Function(type, null, null, null, value, slope, slopeReads);
  }

  /** The same function with attributes. */
  Function with(String... attrs) {
    return new Function(
        type,
        attrs[0],
        attrs.length > 1 ? attrs[1] : null,
        attrs.length > 2 ? attrs[2] : null,
        value,
        slope,
        slopeReads);
  }
}
