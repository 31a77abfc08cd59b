package org.fluidjava.testkit;

import java.util.Arrays;
import java.util.List;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * What one output variable of a case must hold: element type, extents, LoD and numbers; immutable.
 */
public final class Expected {
  private final @Nullable DType dtype;
  private final Shape shape;
  private final double @Nullable [] values;
  private final @Nullable LoD lod;
  private final long @Nullable [] rows;
  private final long height;
  private final @Nullable List<Expected> items;

  private Expected(
      @Nullable DType dtype,
      Shape shape,
      double @Nullable [] values,
      @Nullable LoD lod,
      long @Nullable [] rows,
      long height,
      @Nullable List<Expected> items) {
    this.dtype = dtype;
    this.shape = shape;
    this.values = values;
    this.lod = lod;
    this.rows = rows;
    this.height = height;
    this.items = items;
    if (values != null && values.length != shape.numel()) {
      throw new IllegalArgumentException(
          "the case expects the shape " + shape + " but gives " + values.length + " numbers");
    }
  }

  /** Numbers of the float type that the case runs in. */
  public static Expected of(double[] values, long... shape) {
    return of(values, Shape.of(shape));
  }

  /** Numbers of the float type that the case runs in. */
  public static Expected of(double[] values, Shape shape) {
    return new Expected(null, shape, values, null, null, 0, null);
  }

  /** Numbers of a fixed element type. */
  public static Expected typed(DType dtype, double[] values, Shape shape) {
    return new Expected(dtype, shape, values, null, null, 0, null);
  }

  /** int64 numbers (below 2^53). */
  public static Expected longs(long[] values, long... shape) {
    return typed(DType.INT64, Arrays.stream(values).asDoubleStream().toArray(), Shape.of(shape));
  }

  /** int32 numbers. */
  public static Expected ints(int[] values, long... shape) {
    return typed(DType.INT32, Arrays.stream(values).asDoubleStream().toArray(), Shape.of(shape));
  }

  /** bool values. */
  public static Expected bools(boolean[] values, long... shape) {
    double[] numbers = new double[values.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = values[i] ? 1 : 0;
    }
    return typed(DType.BOOL, numbers, Shape.of(shape));
  }

  /** Type, extents and LoD only; the numbers may be any. */
  public static Expected shapeOnly(Shape shape) {
    return new Expected(null, shape, null, null, null, 0, null);
  }

  /**
   * SELECTED_ROWS; compared as the dense tensor that they stand for, so the order of rows is free.
   *
   * @param rows the row numbers
   * @param height the first extent of the dense tensor
   * @param values the rows' values, one after the other
   * @param shape the values' extents, the first being {@code rows.length}
   */
  public static Expected rows(long[] rows, long height, double[] values, long... shape) {
    return new Expected(null, Shape.of(shape), values, null, rows, height, null);
  }

  /** A tensor array of these. */
  public static Expected array(Expected... items) {
    return new Expected(null, Shape.of(0), null, null, null, 0, List.of(items));
  }

  /** Another element type. */
  public Expected as(DType type) {
    return new Expected(type, shape, values, lod, rows, height, items);
  }

  /** This LoD, instead of the case's default. */
  public Expected lod(LoD levels) {
    return new Expected(dtype, shape, values, levels, rows, height, items);
  }

  /** One LoD level of sequences of these lengths. */
  public Expected lengths(int... sequences) {
    return lod(LoD.ofLengths(sequences));
  }

  DType dtype(DType floatType) {
    return dtype == null ? floatType : dtype;
  }

  Shape shape() {
    return shape;
  }

  /** Null when the numbers may be any. */
  double @Nullable [] values() {
    return values;
  }

  /** Null when the case's default holds. */
  @Nullable LoD lod() {
    return lod;
  }

  long @Nullable [] rows() {
    return rows;
  }

  long height() {
    return height;
  }

  @Nullable List<Expected> items() {
    return items;
  }
}
