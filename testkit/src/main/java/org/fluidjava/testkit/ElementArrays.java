package org.fluidjava.testkit;

import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.HalfFloats;
import org.fluidjava.tensor.LoDTensor;

/** Numbers in the arrays that a {@link LoDTensor} of each element type holds. */
final class ElementArrays {
  private ElementArrays() {}

  /** A new array of the element type's class; floats are rounded, integers cut off. */
  static Object of(DType dtype, double[] values) {
    int count = values.length;
    switch (dtype) {
      case FLOAT64:
        return values.clone();
      case FLOAT32:
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
          floats[i] = (float) values[i];
        }
        return floats;
      case INT64:
        long[] longs = new long[count];
        for (int i = 0; i < count; i++) {
          longs[i] = (long) values[i];
        }
        return longs;
      case INT32:
        int[] ints = new int[count];
        for (int i = 0; i < count; i++) {
          ints[i] = (int) values[i];
        }
        return ints;
      case INT16, FLOAT16, BFLOAT16:
        short[] shorts = new short[count];
        for (int i = 0; i < count; i++) {
          shorts[i] =
              dtype == DType.INT16
                  ? (short) values[i]
                  : dtype == DType.FLOAT16
                      ? HalfFloats.toHalf((float) values[i])
                      : HalfFloats.toBrain((float) values[i]);
        }
        return shorts;
      default:
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
          bytes[i] = dtype == DType.BOOL ? (byte) (values[i] == 0 ? 0 : 1) : (byte) (int) values[i];
        }
        return bytes;
    }
  }
}
