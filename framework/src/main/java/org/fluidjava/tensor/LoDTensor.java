package org.fluidjava.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Numbers on the heap with their shape and level of detail: what users feed and fetch. Row-major.
 * The data array belongs to the tensor: {@link #floats()} and its like hand it out without a copy.
 *
 * <p>Element types and their arrays: FLOAT32 {@code float[]}, FLOAT64 {@code double[]}, INT32
 * {@code int[]}, INT64 {@code long[]}, INT16, FLOAT16 and BFLOAT16 {@code short[]} (raw bits),
 * BOOL, INT8 and UINT8 {@code byte[]}.
 */
public final class LoDTensor implements Value {
  private final DType dtype;
  private final Shape shape;
  private final LoD lod;
  private final Object data;

  private LoDTensor(DType dtype, Shape shape, LoD lod, Object data) {
    this.dtype = dtype;
    this.shape = shape;
    this.lod = lod;
    this.data = data;
  }

  /**
   * A tensor over an array of the type that the class comment names, without a copy.
   *
   * @throws IllegalArgumentException when the array's type or length, or the LoD's rows, do not fit
   */
  public static LoDTensor of(DType dtype, Shape shape, LoD lod, Object data) {
    Objects.requireNonNull(lod, "lod");
    long numel = shape.numel();
    if (numel < 0) {
      throw new IllegalArgumentException(
          "a tensor's extents must be known, but its shape is " + shape);
    }
    int length = lengthOf(dtype, data);
    if (length != numel) {
      throw new IllegalArgumentException(
          "shape " + shape + " has " + numel + " elements, but the array has " + length);
    }
    checkRows(shape, lod);
    return new LoDTensor(dtype, shape, lod, data);
  }

  private static void checkRows(Shape shape, LoD lod) {
    if (!lod.isEmpty() && (shape.rank() == 0 || lod.rows() != shape.dim(0))) {
      throw new IllegalArgumentException(
          "the last LoD level covers " + lod.rows() + " rows, but the tensor's shape is " + shape);
    }
  }

  private static int lengthOf(DType dtype, Object data) {
    boolean fits =
        switch (dtype) {
          case FLOAT32 -> data instanceof float[];
          case FLOAT64 -> data instanceof double[];
          case INT32 -> data instanceof int[];
          case INT64 -> data instanceof long[];
          case INT16, FLOAT16, BFLOAT16 -> data instanceof short[];
          case BOOL, INT8, UINT8 -> data instanceof byte[];
        };
    if (!fits) {
      throw new IllegalArgumentException(
          dtype.fluidName() + " elements do not lie in a " + data.getClass().getSimpleName());
    }
    return java.lang.reflect.Array.getLength(data);
  }

  /** float32 values without LoD. */
  public static LoDTensor ofFloats(Shape shape, float... data) {
    return of(DType.FLOAT32, shape, LoD.NONE, data);
  }

  /** float64 values without LoD. */
  public static LoDTensor ofDoubles(Shape shape, double... data) {
    return of(DType.FLOAT64, shape, LoD.NONE, data);
  }

  /** int64 values without LoD. */
  public static LoDTensor ofLongs(Shape shape, long... data) {
    return of(DType.INT64, shape, LoD.NONE, data);
  }

  /** int32 values without LoD. */
  public static LoDTensor ofInts(Shape shape, int... data) {
    return of(DType.INT32, shape, LoD.NONE, data);
  }

  /** bool values without LoD. */
  public static LoDTensor ofBooleans(Shape shape, boolean... data) {
    byte[] bytes = new byte[data.length];
    for (int i = 0; i < data.length; i++) {
      bytes[i] = (byte) (data[i] ? 1 : 0);
    }
    return of(DType.BOOL, shape, LoD.NONE, bytes);
  }

  /** One float32 value of shape [1]. */
  public static LoDTensor scalar(float value) {
    return ofFloats(Shape.ONE, value);
  }

  /** Sequences of ids as int64 [total, 1] with one LoD level; a sequence may be empty. */
  public static LoDTensor ofSequences(List<long[]> sequences) {
    int[] lengths = new int[sequences.size()];
    int total = 0;
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = sequences.get(i).length;
      total += lengths[i];
    }
    long[] data = new long[total];
    int at = 0;
    for (long[] sequence : sequences) {
      System.arraycopy(sequence, 0, data, at, sequence.length);
      at += sequence.length;
    }
    return of(DType.INT64, Shape.of(total, 1), LoD.ofLengths(lengths), data);
  }

  /** Sequences of ids as int64 [total, 1] with one LoD level. */
  public static LoDTensor ofSequences(long[]... sequences) {
    return ofSequences(Arrays.asList(sequences));
  }

  /**
   * Sequences of float32 rows as [total, width] with one LoD level; {@code sequences[i][t]} is a
   * row.
   */
  public static LoDTensor ofSequences(int width, float[][]... sequences) {
    int[] lengths = new int[sequences.length];
    int total = 0;
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = sequences[i].length;
      total += lengths[i];
    }
    float[] data = new float[Math.multiplyExact(total, width)];
    int at = 0;
    for (float[][] sequence : sequences) {
      for (float[] row : sequence) {
        if (row.length != width) {
          throw new IllegalArgumentException("a row has " + row.length + " values, not " + width);
        }
        System.arraycopy(row, 0, data, at, width);
        at += width;
      }
    }
    return of(DType.FLOAT32, Shape.of(total, width), LoD.ofLengths(lengths), data);
  }

  /** A tensor of zeros. */
  public static LoDTensor zeros(DType dtype, Shape shape) {
    return of(dtype, shape, LoD.NONE, newArray(dtype, length(shape)));
  }

  private static int length(Shape shape) {
    long numel = shape.numel();
    if (numel < 0 || numel > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "a tensor has known extents and at most 2^31 elements, but its shape is " + shape);
    }
    return (int) numel;
  }

  /** A fresh array of the type that holds this element type. */
  public static Object newArray(DType dtype, int length) {
    return switch (dtype) {
      case FLOAT32 -> new float[length];
      case FLOAT64 -> new double[length];
      case INT32 -> new int[length];
      case INT64 -> new long[length];
      case INT16, FLOAT16, BFLOAT16 -> new short[length];
      case BOOL, INT8, UINT8 -> new byte[length];
    };
  }

  /** The same numbers with another LoD. */
  public LoDTensor withLod(LoD other) {
    checkRows(shape, other);
    return new LoDTensor(dtype, shape, other, data);
  }

  /** The same numbers in another shape of as many elements, without LoD. */
  public LoDTensor reshaped(long... dims) {
    return of(dtype, Shape.of(dims), LoD.NONE, data);
  }

  /** The element type. */
  public DType dtype() {
    return dtype;
  }

  /** The extents, all known. */
  public Shape shape() {
    return shape;
  }

  /** The level of detail; {@link LoD#NONE} for a plain tensor. */
  public LoD lod() {
    return lod;
  }

  /** The number of elements. */
  public int numel() {
    return java.lang.reflect.Array.getLength(data);
  }

  /** The array itself; see the class comment for its type. */
  public Object data() {
    return data;
  }

  /** The array of a FLOAT32 tensor, not a copy. */
  public float[] floats() {
    return (float[]) dataOf(DType.FLOAT32);
  }

  /** The array of a FLOAT64 tensor, not a copy. */
  public double[] doubles() {
    return (double[]) dataOf(DType.FLOAT64);
  }

  /** The array of an INT32 tensor, not a copy. */
  public int[] ints() {
    return (int[]) dataOf(DType.INT32);
  }

  /** The array of an INT64 tensor, not a copy. */
  public long[] longs() {
    return (long[]) dataOf(DType.INT64);
  }

  private Object dataOf(DType wanted) {
    if (dtype != wanted) {
      throw new IllegalStateException(
          "the tensor holds " + dtype.fluidName() + ", not " + wanted.fluidName());
    }
    return data;
  }

  /** One element as a double, whatever the type (bool is 0 or 1). */
  public double at(int index) {
    return switch (dtype) {
      case FLOAT32 -> ((float[]) data)[index];
      case FLOAT64 -> ((double[]) data)[index];
      case INT32 -> ((int[]) data)[index];
      case INT64 -> ((long[]) data)[index];
      case INT16 -> ((short[]) data)[index];
      case FLOAT16 -> HalfFloats.fromHalf(((short[]) data)[index]);
      case BFLOAT16 -> HalfFloats.fromBrain(((short[]) data)[index]);
      case BOOL, INT8 -> ((byte[]) data)[index];
      case UINT8 -> ((byte[]) data)[index] & 0xff;
    };
  }

  /** All elements as doubles; a copy. */
  public double[] toDoubles() {
    double[] all = new double[numel()];
    for (int i = 0; i < all.length; i++) {
      all[i] = at(i);
    }
    return all;
  }

  /** The elements as little-endian bytes; a copy. */
  public ByteBuffer toBytes() {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(numel(), dtype.bytes()))
            .order(ByteOrder.LITTLE_ENDIAN);
    switch (dtype) {
      case FLOAT32 -> bytes.asFloatBuffer().put((float[]) data);
      case FLOAT64 -> bytes.asDoubleBuffer().put((double[]) data);
      case INT32 -> bytes.asIntBuffer().put((int[]) data);
      case INT64 -> bytes.asLongBuffer().put((long[]) data);
      case INT16, FLOAT16, BFLOAT16 -> bytes.asShortBuffer().put((short[]) data);
      case BOOL, INT8, UINT8 -> bytes.duplicate().put((byte[]) data);
    }
    return bytes;
  }

  /**
   * A tensor from little-endian bytes.
   *
   * @throws IllegalArgumentException when {@code bytes} does not hold exactly the elements
   */
  public static LoDTensor ofBytes(DType dtype, Shape shape, LoD lod, ByteBuffer bytes) {
    int length = length(shape);
    if (bytes.remaining() != (long) length * dtype.bytes()) {
      throw new IllegalArgumentException(
          dtype.fluidName()
              + " "
              + shape
              + " has "
              + (long) length * dtype.bytes()
              + " bytes, but "
              + bytes.remaining()
              + " are given");
    }
    Object data = newArray(dtype, length);
    ByteBuffer little = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    switch (dtype) {
      case FLOAT32 -> little.asFloatBuffer().get((float[]) data);
      case FLOAT64 -> little.asDoubleBuffer().get((double[]) data);
      case INT32 -> little.asIntBuffer().get((int[]) data);
      case INT64 -> little.asLongBuffer().get((long[]) data);
      case INT16, FLOAT16, BFLOAT16 -> little.asShortBuffer().get((short[]) data);
      case BOOL, INT8, UINT8 -> little.get((byte[]) data);
    }
    return of(dtype, shape, lod, data);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LoDTensor that
        && dtype == that.dtype
        && shape.equals(that.shape)
        && lod.equals(that.lod)
        && Objects.deepEquals(data, that.data);
  }

  @Override
  public int hashCode() {
    return Objects.hash(dtype, shape, lod);
  }

  /** Type, shape and LoD, then the values grouped by sequence, long ones cut. */
  @Override
  public String toString() {
    return TensorText.of(this);
  }
}
