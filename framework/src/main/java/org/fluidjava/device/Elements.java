package org.fluidjava.device;

import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.HalfFloats;

/**
 * Checked access to a host tensor's elements, whatever their type: each can be read and written as
 * a double or a long. The plain kernels use it, so one loop serves float32 (computed in double,
 * then rounded) and float64.
 */
public abstract sealed class Elements {
  private long address;
  private long length;

  static Elements of(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> new OfFloat32();
      case FLOAT64 -> new OfFloat64();
      case INT64 -> new OfInt64();
      case INT32 -> new OfInt32();
      case INT16 -> new OfInt16();
      case INT8 -> new OfInt8();
      case UINT8 -> new OfUint8();
      case BOOL -> new OfBool();
      case FLOAT16 -> new OfFloat16();
      case BFLOAT16 -> new OfBfloat16();
    };
  }

  final void point(long newAddress, long newLength) {
    address = newAddress;
    length = newLength;
  }

  /** The number of elements. */
  public final long length() {
    return length;
  }

  final long at(long index, int shift) {
    if (index < 0 || index >= length) {
      throw new IndexOutOfBoundsException("element " + index + " of " + length);
    }
    return address + (index << shift);
  }

  /** An element as a double; bool is 0 or 1. */
  public abstract double get(long index);

  /** An element as a long; fractions are cut off. */
  public abstract long getLong(long index);

  /**
   * Sets an element from a double: rounded to the nearest for floats, cut off for integers,
   * non-zero is true.
   */
  public abstract void set(long index, double value);

  /** Sets an element from a long; the low bits for narrower integers. */
  public abstract void setLong(long index, long value);

  /** Sets all elements. */
  public final void fill(double value) {
    for (long i = 0; i < length; i++) {
      set(i, value);
    }
  }

  /** Adds to an element. */
  public final void add(long index, double value) {
    set(index, get(index) + value);
  }

  private static final class OfFloat32 extends Elements {
    @Override
    public double get(long index) {
      return HostMemory.UNSAFE.getFloat(at(index, 2));
    }

    @Override
    public long getLong(long index) {
      return (long) get(index);
    }

    @Override
    public void set(long index, double value) {
      HostMemory.UNSAFE.putFloat(at(index, 2), (float) value);
    }

    @Override
    public void setLong(long index, long value) {
      HostMemory.UNSAFE.putFloat(at(index, 2), value);
    }
  }

  private static final class OfFloat64 extends Elements {
    @Override
    public double get(long index) {
      return HostMemory.UNSAFE.getDouble(at(index, 3));
    }

    @Override
    public long getLong(long index) {
      return (long) get(index);
    }

    @Override
    public void set(long index, double value) {
      HostMemory.UNSAFE.putDouble(at(index, 3), value);
    }

    @Override
    public void setLong(long index, long value) {
      HostMemory.UNSAFE.putDouble(at(index, 3), value);
    }
  }

  private static final class OfInt64 extends Elements {
    @Override
    public double get(long index) {
      return getLong(index);
    }

    @Override
    public long getLong(long index) {
      return HostMemory.UNSAFE.getLong(at(index, 3));
    }

    @Override
    public void set(long index, double value) {
      setLong(index, (long) value);
    }

    @Override
    public void setLong(long index, long value) {
      HostMemory.UNSAFE.putLong(at(index, 3), value);
    }
  }

  private static final class OfInt32 extends Elements {
    @Override
    public double get(long index) {
      return HostMemory.UNSAFE.getInt(at(index, 2));
    }

    @Override
    public long getLong(long index) {
      return HostMemory.UNSAFE.getInt(at(index, 2));
    }

    @Override
    public void set(long index, double value) {
      HostMemory.UNSAFE.putInt(at(index, 2), (int) value);
    }

    @Override
    public void setLong(long index, long value) {
      HostMemory.UNSAFE.putInt(at(index, 2), (int) value);
    }
  }

  private static final class OfInt16 extends Elements {
    @Override
    public double get(long index) {
      return HostMemory.UNSAFE.getShort(at(index, 1));
    }

    @Override
    public long getLong(long index) {
      return HostMemory.UNSAFE.getShort(at(index, 1));
    }

    @Override
    public void set(long index, double value) {
      setLong(index, (long) value);
    }

    @Override
    public void setLong(long index, long value) {
      HostMemory.UNSAFE.putShort(at(index, 1), (short) value);
    }
  }

  private static final class OfInt8 extends Elements {
    @Override
    public double get(long index) {
      return HostMemory.UNSAFE.getByte(at(index, 0));
    }

    @Override
    public long getLong(long index) {
      return HostMemory.UNSAFE.getByte(at(index, 0));
    }

    @Override
    public void set(long index, double value) {
      setLong(index, (long) value);
    }

    @Override
    public void setLong(long index, long value) {
      HostMemory.UNSAFE.putByte(at(index, 0), (byte) value);
    }
  }

  private static final class OfUint8 extends Elements {
    @Override
    public double get(long index) {
      return getLong(index);
    }

    @Override
    public long getLong(long index) {
      return HostMemory.UNSAFE.getByte(at(index, 0)) & 0xff;
    }

    @Override
    public void set(long index, double value) {
      setLong(index, (long) value);
    }

    @Override
    public void setLong(long index, long value) {
      HostMemory.UNSAFE.putByte(at(index, 0), (byte) value);
    }
  }

  private static final class OfBool extends Elements {
    @Override
    public double get(long index) {
      return getLong(index);
    }

    @Override
    public long getLong(long index) {
      return HostMemory.UNSAFE.getByte(at(index, 0)) == 0 ? 0 : 1;
    }

    @Override
    public void set(long index, double value) {
      HostMemory.UNSAFE.putByte(at(index, 0), (byte) (value == 0 ? 0 : 1));
    }

    @Override
    public void setLong(long index, long value) {
      HostMemory.UNSAFE.putByte(at(index, 0), (byte) (value == 0 ? 0 : 1));
    }
  }

  private static final class OfFloat16 extends Elements {
    @Override
    public double get(long index) {
      return HalfFloats.fromHalf(HostMemory.UNSAFE.getShort(at(index, 1)));
    }

    @Override
    public long getLong(long index) {
      return (long) get(index);
    }

    @Override
    public void set(long index, double value) {
      HostMemory.UNSAFE.putShort(at(index, 1), HalfFloats.toHalf((float) value));
    }

    @Override
    public void setLong(long index, long value) {
      set(index, value);
    }
  }

  private static final class OfBfloat16 extends Elements {
    @Override
    public double get(long index) {
      return HalfFloats.fromBrain(HostMemory.UNSAFE.getShort(at(index, 1)));
    }

    @Override
    public long getLong(long index) {
      return (long) get(index);
    }

    @Override
    public void set(long index, double value) {
      HostMemory.UNSAFE.putShort(at(index, 1), HalfFloats.toBrain((float) value));
    }

    @Override
    public void setLong(long index, long value) {
      set(index, value);
    }
  }
}
