package org.fluidjava.device;

import java.lang.reflect.Field;
import sun.misc.Unsafe;

/**
 * Raw host memory by address. Everything here trusts its caller; {@link Elements} is the checked
 * way in. Addresses rather than buffers, since a tensor may exceed 2 GiB and kernels in C++ take
 * addresses.
 */
public final class HostMemory {
  /** Where array elements begin; the same for all primitive arrays of one type. */
  static final Unsafe UNSAFE = unsafe();

  private HostMemory() {}

  private static Unsafe unsafe() {
    try {
      Field field = Unsafe.class.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      return (Unsafe) field.get(null);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  public static float getFloat(long address) {
    return UNSAFE.getFloat(address);
  }

  public static void putFloat(long address, float value) {
    UNSAFE.putFloat(address, value);
  }

  public static long getLong(long address) {
    return UNSAFE.getLong(address);
  }

  public static void putLong(long address, long value) {
    UNSAFE.putLong(address, value);
  }

  public static int getInt(long address) {
    return UNSAFE.getInt(address);
  }

  public static void putInt(long address, int value) {
    UNSAFE.putInt(address, value);
  }

  /** Copies bytes; the ranges may overlap. */
  public static void copy(long from, long to, long bytes) {
    UNSAFE.copyMemory(from, to, bytes);
  }

  /** Sets bytes to zero. */
  public static void zero(long address, long bytes) {
    UNSAFE.setMemory(address, bytes, (byte) 0);
  }

  /** Copies a primitive array's bytes, from its element {@code first} on, to an address. */
  public static void copyIn(Object array, int first, long address, long bytes) {
    checkArray(array, first, bytes);
    UNSAFE.copyMemory(array, offset(array, first), null, address, bytes);
  }

  /** Copies bytes at an address into a primitive array, from its element {@code first} on. */
  public static void copyOut(long address, Object array, int first, long bytes) {
    checkArray(array, first, bytes);
    UNSAFE.copyMemory(null, address, array, offset(array, first), bytes);
  }

  private static long offset(Object array, int first) {
    Class<?> type = array.getClass();
    return (long) UNSAFE.arrayBaseOffset(type) + (long) first * UNSAFE.arrayIndexScale(type);
  }

  private static void checkArray(Object array, int first, long bytes) {
    Class<?> type = array.getClass();
    if (!type.isArray() || !type.getComponentType().isPrimitive()) {
      throw new IllegalArgumentException("not a primitive array: " + type);
    }
    long scale = UNSAFE.arrayIndexScale(type);
    long length = java.lang.reflect.Array.getLength(array) * scale;
    if (first < 0 || bytes < 0 || first * scale + bytes > length) {
      throw new IndexOutOfBoundsException(
          bytes
              + " bytes from element "
              + first
              + " do not lie in an array of "
              + length
              + " bytes");
    }
  }
}
