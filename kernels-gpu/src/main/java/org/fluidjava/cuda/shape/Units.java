package org.fluidjava.cuda.shape;

import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.HalfFloats;

/** In what units bytes are moved, and what numbers look like in bits. */
public final class Units {
  /** Threads of a block where a thread does one element. */
  public static final int THREADS = 256;

  private Units() {}

  /** The largest of 16, 8, 4, 2 and 1 that divides all these numbers of bytes; 0 is divisible. */
  public static int of(long... bytes) {
    long all = 16;
    for (long each : bytes) {
      all |= each;
    }
    return (int) Long.lowestOneBit(all);
  }

  /** The define that chooses the element type of a plain kernel. */
  public static String real(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> "REAL=float";
      case FLOAT64 -> "REAL=double";
      case INT32 -> "REAL=int";
      case INT64 -> "REAL=long";
      default -> throw new IllegalArgumentException("no plain kernel computes with " + dtype);
    };
  }

  /** A number's bits in an element type, in the lower bytes. */
  public static long bits(DType dtype, double value) {
    return switch (dtype) {
      case FLOAT32 -> Float.floatToRawIntBits((float) value) & 0xffffffffL;
      case FLOAT64 -> Double.doubleToRawLongBits(value);
      case FLOAT16 -> HalfFloats.toHalf((float) value) & 0xffffL;
      case BFLOAT16 -> HalfFloats.toBrain((float) value) & 0xffffL;
      case BOOL -> value == 0 ? 0 : 1;
      default -> (long) value;
    };
  }
}
