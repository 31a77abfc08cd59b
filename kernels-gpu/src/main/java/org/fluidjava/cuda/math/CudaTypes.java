package org.fluidjava.cuda.math;

import java.util.List;
import org.fluidjava.tensor.DType;

/** Element types as CUDA C++ stores them. */
public final class CudaTypes {
  /** Types of gradients and most results. */
  public static final List<DType> FLOATS = List.of(DType.FLOAT32, DType.FLOAT64);

  /** Types that arithmetic is done in. */
  public static final List<DType> NUMBERS =
      List.of(DType.FLOAT32, DType.FLOAT64, DType.INT32, DType.INT64);

  /** Whole numbers that arithmetic is done in. */
  public static final List<DType> INTEGERS = List.of(DType.INT32, DType.INT64);

  /** All but the 16-bit floating-point types. */
  public static final List<DType> PLAIN =
      List.of(
          DType.FLOAT32,
          DType.FLOAT64,
          DType.INT32,
          DType.INT64,
          DType.INT16,
          DType.INT8,
          DType.UINT8,
          DType.BOOL);

  private CudaTypes() {}

  /** The type that an element is stored as. */
  public static String name(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> "float";
      case FLOAT64 -> "double";
      case INT32 -> "int";
      case INT64 -> "long long";
      case INT16 -> "short";
      case INT8 -> "signed char";
      case UINT8, BOOL -> "unsigned char";
      case FLOAT16, BFLOAT16 -> "unsigned short";
    };
  }

  /** A macro that stands for a type, as {@code IN=float}. */
  public static String define(String macro, DType dtype) {
    return macro + "=" + name(dtype);
  }

  /** {@code REAL=float} or {@code REAL=double}. */
  public static String real(DType dtype) {
    return define("REAL", dtype);
  }

  /** What sums of a type are kept in: double, or 64 bits of an integer. */
  public static DType sums(DType dtype) {
    return dtype.isFloating() ? DType.FLOAT64 : DType.INT64;
  }
}
