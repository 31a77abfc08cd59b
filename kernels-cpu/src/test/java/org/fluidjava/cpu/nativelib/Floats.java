package org.fluidjava.cpu.nativelib;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;

/** Arrays in native memory for one test: made, read back, and freed together. */
final class Floats implements AutoCloseable {
  private final List<Pointer> memory = new ArrayList<>();
  private final Random random;

  Floats(long seed) {
    random = new Random(seed);
  }

  /** An array with 64 guard elements behind it. */
  final class Array {
    private static final int GUARD = 64;
    private static final float MARK = -12345.5f;
    final FloatPointer pointer;
    final long address;
    final int length;

    Array(int length) {
      this.length = length;
      pointer = new FloatPointer(length + (long) GUARD);
      memory.add(pointer);
      address = pointer.address();
      float[] all = new float[length + GUARD];
      java.util.Arrays.fill(all, MARK);
      pointer.put(all);
    }

    Array set(double... values) {
      float[] floats = new float[values.length];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = (float) values[i];
      }
      pointer.put(floats);
      return this;
    }

    /** What stands there; fails if something wrote behind the end. */
    double[] get() {
      float[] all = new float[length + GUARD];
      pointer.get(all);
      for (int i = length; i < all.length; i++) {
        if (all[i] != MARK) {
          throw new AssertionError("written behind the end, at " + i + " of " + length);
        }
      }
      double[] result = new double[length];
      for (int i = 0; i < length; i++) {
        result[i] = all[i];
      }
      return result;
    }
  }

  Array empty(int length) {
    return new Array(length);
  }

  Array of(double... values) {
    return new Array(values.length).set(values);
  }

  /** Numbers from -scale to scale. */
  Array random(int length, double scale) {
    return of(numbers(length, scale));
  }

  /** Numbers that float32 holds exactly, so that references start from the same. */
  double[] numbers(int length, double scale) {
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) ((random.nextDouble() * 2 - 1) * scale);
    }
    return values;
  }

  long longs(long... values) {
    LongPointer pointer = new LongPointer(Math.max(1, values.length)).put(values);
    memory.add(pointer);
    return pointer.address();
  }

  long ints(int... values) {
    IntPointer pointer = new IntPointer(Math.max(1, values.length)).put(values);
    memory.add(pointer);
    return pointer.address();
  }

  /** Scratch memory full of NaN. */
  long scratch(long bytes) {
    FloatPointer pointer = new FloatPointer(bytes / 4 + 64);
    float[] fill = new float[(int) (bytes / 4 + 64)];
    java.util.Arrays.fill(fill, Float.NaN);
    pointer.put(fill);
    memory.add(pointer);
    return pointer.address();
  }

  @Override
  public void close() {
    memory.forEach(Pointer::close);
  }

  /** Fails at the worst element when the arrays differ by more than absolute + relative |b|. */
  static void assertClose(String what, double[] a, double[] b, double absolute, double relative) {
    if (a.length != b.length) {
      throw new AssertionError(what + ": length " + a.length + " instead of " + b.length);
    }
    int worst = -1;
    double excess = 0;
    for (int i = 0; i < a.length; i++) {
      boolean same = a[i] == b[i] || (Double.isNaN(a[i]) && Double.isNaN(b[i]));
      double over = Math.abs(a[i] - b[i]) - (absolute + relative * Math.abs(b[i]));
      if (!same && (Double.isNaN(over) || over > excess)) {
        excess = Double.isNaN(over) ? Double.MAX_VALUE : over;
        worst = i;
      }
    }
    if (worst >= 0) {
      throw new AssertionError(
          what + ": element " + worst + " is " + a[worst] + ", should be " + b[worst]);
    }
  }
}
