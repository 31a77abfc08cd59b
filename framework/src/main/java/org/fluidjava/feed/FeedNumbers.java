package org.fluidjava.feed;

import java.util.Arrays;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.HalfFloats;
import org.fluidjava.tensor.LoDTensor;

/**
 * A growing array of one element type. Numbers are converted when that loses no more than rounding;
 * a fraction for an integer type, or a number out of the type's range, is refused.
 */
final class FeedNumbers {
  private final DType dtype;
  private Object data;
  private int capacity;
  private int size;

  FeedNumbers(DType dtype) {
    this.dtype = dtype;
    capacity = 64;
    data = LoDTensor.newArray(dtype, capacity);
  }

  int size() {
    return size;
  }

  /** The array, cut to its length. */
  Object toArray() {
    if (capacity == size) {
      return data;
    }
    Object cut = LoDTensor.newArray(dtype, size);
    System.arraycopy(data, 0, cut, 0, size);
    return cut;
  }

  private int grow(int more) {
    int at = size;
    long needed = (long) size + more;
    if (needed > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException("expected at most 2^31 elements, given more");
    }
    if (needed > capacity) {
      capacity = (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2L * capacity));
      Object larger = LoDTensor.newArray(dtype, capacity);
      System.arraycopy(data, 0, larger, 0, size);
      data = larger;
    }
    size = (int) needed;
    return at;
  }

  void add(long value) {
    int at = grow(1);
    switch (dtype) {
      case FLOAT32 -> ((float[]) data)[at] = value;
      case FLOAT64 -> ((double[]) data)[at] = value;
      case INT64 -> ((long[]) data)[at] = value;
      case INT32 -> ((int[]) data)[at] = (int) within(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case INT16 -> ((short[]) data)[at] = (short) within(value, Short.MIN_VALUE, Short.MAX_VALUE);
      case INT8 -> ((byte[]) data)[at] = (byte) within(value, Byte.MIN_VALUE, Byte.MAX_VALUE);
      case UINT8 -> ((byte[]) data)[at] = (byte) within(value, 0, 255);
      case BOOL -> ((byte[]) data)[at] = (byte) within(value, 0, 1);
      case FLOAT16 -> ((short[]) data)[at] = HalfFloats.toHalf(value);
      case BFLOAT16 -> ((short[]) data)[at] = HalfFloats.toBrain(value);
    }
  }

  private long within(long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "expected " + dtype.fluidName() + " in [" + least + ", " + most + "], given " + value);
    }
    return value;
  }

  void add(double value) {
    if (!dtype.isFloating()) {
      long whole = (long) value;
      if (whole != value || whole == Long.MAX_VALUE) {
        throw new IllegalArgumentException("expected " + dtype.fluidName() + ", given " + value);
      }
      add(whole);
      return;
    }
    int at = grow(1);
    switch (dtype) {
      case FLOAT64 -> ((double[]) data)[at] = value;
      case FLOAT16 -> ((short[]) data)[at] = HalfFloats.toHalf((float) value);
      case BFLOAT16 -> ((short[]) data)[at] = HalfFloats.toBrain((float) value);
      default -> ((float[]) data)[at] = (float) value;
    }
  }

  /** Adds all of a one-dimensional array of primitives; false when it is none. */
  boolean addArray(Object array) {
    if (array instanceof long[] values) {
      if (dtype == DType.INT64) {
        copy(values, values.length);
      } else {
        for (long value : values) {
          add(value);
        }
      }
    } else if (array instanceof int[] values) {
      if (dtype == DType.INT64) {
        int at = grow(values.length);
        long[] target = (long[]) data;
        for (int value : values) {
          target[at++] = value;
        }
      } else if (dtype == DType.INT32) {
        copy(values, values.length);
      } else {
        for (int value : values) {
          add((long) value);
        }
      }
    } else if (array instanceof float[] values) {
      if (dtype == DType.FLOAT32) {
        copy(values, values.length);
      } else {
        for (float value : values) {
          add((double) value);
        }
      }
    } else if (array instanceof double[] values) {
      if (dtype == DType.FLOAT64) {
        copy(values, values.length);
      } else {
        for (double value : values) {
          add(value);
        }
      }
    } else if (array instanceof byte[] values) {
      if (dtype == DType.UINT8 || dtype == DType.INT8) {
        // Bytes are bits here: Java has no unsigned ones, so pictures come as byte[].
        copy(values, values.length);
      } else {
        for (byte value : values) {
          add((long) value);
        }
      }
    } else if (array instanceof short[] values) {
      for (short value : values) {
        add((long) value);
      }
    } else if (array instanceof boolean[] values) {
      for (boolean value : values) {
        add(value ? 1L : 0L);
      }
    } else {
      return false;
    }
    return true;
  }

  private void copy(Object values, int length) {
    int at = grow(length);
    System.arraycopy(values, 0, data, at, length);
  }

  /** Adds one boxed number or truth value; false when it is neither. */
  boolean addBoxed(Object value) {
    if (value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte) {
      add(((Number) value).longValue());
    } else if (value instanceof Double || value instanceof Float) {
      add(((Number) value).doubleValue());
    } else if (value instanceof Boolean truth) {
      add(truth ? 1L : 0L);
    } else {
      return false;
    }
    return true;
  }

  /** Growing list of lengths. */
  static final class Lengths {
    private int[] values = new int[16];
    private int size;

    void add(int value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = value;
    }

    int[] toArray() {
      return Arrays.copyOf(values, size);
    }
  }
}
