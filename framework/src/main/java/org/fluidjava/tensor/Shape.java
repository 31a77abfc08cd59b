package org.fluidjava.tensor;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Extents of a tensor; immutable. An extent of -1 is not known before a run. */
public final class Shape {
  /** The shape of a value with one element and rank 1, as Fluid's scalars have it. */
  public static final Shape ONE = new Shape(new long[] {1});

  /** The shape without extents: one element. */
  public static final Shape SCALAR = new Shape(new long[0]);

  private final long[] dims;

  private Shape(long[] dims) {
    this.dims = dims;
  }

  /**
   * A shape of these extents.
   *
   * @throws IllegalArgumentException when one is below -1
   */
  public static Shape of(long... dims) {
    for (long dim : dims) {
      if (dim < -1) {
        throw new IllegalArgumentException(
            "an extent must be -1 (unknown) or not negative, but one is "
                + dim
                + " in "
                + Arrays.toString(dims));
      }
    }
    return new Shape(dims.clone());
  }

  /** A shape of these extents. */
  public static Shape of(List<Long> dims) {
    long[] extents = new long[dims.size()];
    for (int i = 0; i < extents.length; i++) {
      extents[i] = dims.get(i);
    }
    return of(extents);
  }

  /** The number of extents. */
  public int rank() {
    return dims.length;
  }

  /** One extent; a negative axis counts from the end. */
  public long dim(int axis) {
    return dims[axis < 0 ? axis + dims.length : axis];
  }

  /** A copy of all extents. */
  public long[] dims() {
    return dims.clone();
  }

  /** Whether every extent is known. */
  public boolean isKnown() {
    for (long dim : dims) {
      if (dim < 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * The product of all extents, or -1 while one is unknown.
   *
   * @throws ArithmeticException when it exceeds 2^63-1
   */
  public long numel() {
    return product(0, dims.length);
  }

  /**
   * The product of extents {@code from} (inclusive) to {@code to} (exclusive); -1 while one is
   * unknown.
   */
  public long product(int from, int to) {
    long product = 1;
    boolean unknown = false;
    for (int i = from; i < to; i++) {
      if (dims[i] == 0) {
        // Whatever the others are, even where their product alone would be too large.
        return 0;
      }
    }
    for (int i = from; i < to; i++) {
      if (dims[i] < 0) {
        unknown = true;
      } else {
        product = Math.multiplyExact(product, dims[i]);
      }
    }
    return unknown ? -1 : product;
  }

  /** This shape with one extent replaced; a negative axis counts from the end. */
  public Shape with(int axis, long dim) {
    long[] copy = dims.clone();
    copy[axis < 0 ? axis + dims.length : axis] = dim;
    return of(copy);
  }

  /** Extents {@code from} (inclusive) to {@code to} (exclusive). */
  public Shape slice(int from, int to) {
    return new Shape(Arrays.copyOfRange(dims, from, to));
  }

  /** These extents followed by {@code other}'s. */
  public Shape concat(Shape other) {
    long[] all = Arrays.copyOf(dims, dims.length + other.dims.length);
    System.arraycopy(other.dims, 0, all, dims.length, other.dims.length);
    return new Shape(all);
  }

  /** These extents followed by more. */
  public Shape append(long... more) {
    return concat(of(more));
  }

  /** Whether both agree wherever both are known. */
  public boolean matches(Shape other) {
    if (rank() != other.rank()) {
      return false;
    }
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] >= 0 && other.dims[i] >= 0 && dims[i] != other.dims[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  /** Extents in brackets, {@code ?} where unknown: {@code [?, 200]}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < dims.length; i++) {
      text.append(i == 0 ? "" : ", ").append(dims[i] < 0 ? "?" : Long.toString(dims[i]));
    }
    return text.append(']').toString();
  }
}
