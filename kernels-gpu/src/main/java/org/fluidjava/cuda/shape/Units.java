package org.fluidjava.cuda.shape;

import org.fluidjava.tensor.DType;

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
      case FLOAT16 -> half((float) value);
      case BFLOAT16 -> brief((float) value);
      case BOOL -> value == 0 ? 0 : 1;
      default -> (long) value;
    };
  }

  private static long brief(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (value != value) {
      return 0x7fc0;
    }
    return (bits + 0x7fff + (bits >>> 16 & 1)) >>> 16 & 0xffff;
  }

  /** Rounds to nearest, ties to even. */
  private static long half(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & 0x8000;
    double size = Math.abs((double) value);
    if (value != value) {
      return sign | 0x7e00;
    } else if (size >= 65520) {
      return sign | 0x7c00;
    } else if (size < 0x1p-14) {
      // Subnormal: multiples of 2^-24; the largest rounds up to the smallest normal number.
      return sign | (int) Math.rint(size * 0x1p24);
    }
    int rounded = (bits & 0x7fffffff) + 0xfff + (bits >>> 13 & 1);
    return sign | (rounded - (112 << 23)) >>> 13;
  }
}
