package org.fluidjava.cuda;

import java.util.Locale;

/** How float32 matrix products are computed. Float64 products are always float64. */
public enum Precision {
  /** In float32. The default. */
  FP32("fp32"),
  /** On tensor cores with operands rounded to 10 bits after the point; sums in float32. */
  TF32("tf32"),
  /**
   * On tensor cores with each operand split in two parts and three products: errors of about 3e-6,
   * twice as fast as float32 where the matrices are large.
   */
  SPLIT_TF32("3xtf32");

  private final String text;

  Precision(String text) {
    this.text = text;
  }

  /** What {@code -Dfluid.cuda.precision} calls it. */
  public String text() {
    return text;
  }

  /**
   * The mode of a name; {@link #FP32} for an empty one.
   *
   * @throws IllegalArgumentException for an unknown name
   */
  public static Precision parse(String name) {
    String wanted = name.strip().toLowerCase(Locale.ROOT);
    if (wanted.isEmpty()) {
      return FP32;
    }
    for (Precision precision : values()) {
      if (precision.text.equals(wanted)) {
        return precision;
      }
    }
    throw new IllegalArgumentException(
        "'" + name + "' is not a precision of matrix products: fp32, tf32 or 3xtf32");
  }
}
