package org.fluidjava.cuda.recurrent;

import org.fluidjava.tensor.DType;

/** The element type of a CUDA source. */
final class Reals {
  private Reals() {}

  /** The macro that names the type. */
  static String define(DType dtype) {
    return dtype == DType.FLOAT64 ? "REAL=double" : "REAL=float";
  }
}
