package org.fluidjava.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.fluidjava.program.VarKind;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.SelectedRows;
import org.fluidjava.tensor.Shape;
import org.fluidjava.tensor.TensorArray;
import org.fluidjava.tensor.Value;
import org.jspecify.annotations.Nullable;

/**
 * How one input variable of an {@link OpCase} is filled: element type, extents, LoD and where the
 * numbers come from; immutable. Random numbers follow from the case's name and seed only. Unless
 * said otherwise the elements are floats of the type that the case runs in; they are rounded to
 * float32 in every run, so that a float64 run computes on the very same numbers.
 */
public final class Values {
  /** Numbers for all elements of a tensor. */
  private interface Source {
    double[] draw(Shape drawn, RandomGenerator random);
  }

  private static final Source NOTHING = (drawn, random) -> new double[count(drawn)];

  private final @Nullable DType dtype;
  private final Shape shape;
  private final LoD lod;
  private final Source source;
  private final long @Nullable [] rows;
  private final long height;
  private final List<Values> items;
  private final VarKind kind;
  private final boolean openRows;

  private Values(
      @Nullable DType dtype,
      Shape shape,
      LoD lod,
      Source source,
      long @Nullable [] rows,
      long height,
      List<Values> items,
      VarKind kind,
      boolean openRows) {
    this.dtype = dtype;
    this.shape = shape;
    this.lod = lod;
    this.source = source;
    this.rows = rows;
    this.height = height;
    this.items = items;
    this.kind = kind;
    this.openRows = openRows;
  }

  private static int count(Shape drawn) {
    return Math.toIntExact(drawn.numel());
  }

  private static Values from(@Nullable DType dtype, long[] dims, Source source) {
    return new Values(
        dtype, Shape.of(dims), LoD.NONE, source, null, 0, List.of(), VarKind.LOD_TENSOR, false);
  }

  private Values with(@Nullable DType newType, LoD newLod, Source newSource) {
    return new Values(newType, shape, newLod, newSource, rows, height, items, kind, openRows);
  }

  /** Standard normal numbers. */
  public static Values normal(long... dims) {
    return from(
        null,
        dims,
        (drawn, random) -> {
          int count = count(drawn);
          double[] all = new double[count];
          for (int i = 0; i < count; i++) {
            all[i] = random.nextGaussian();
          }
          return all;
        });
  }

  /** Numbers uniform in [{@code low}, {@code high}). */
  public static Values uniform(double low, double high, long... dims) {
    return from(null, dims, (drawn, random) -> random.doubles(count(drawn), low, high).toArray());
  }

  /**
   * Different numbers in random order, evenly spaced over [-2, 2]: no ties for maxima and sorting,
   * and no element within reach of a difference quotient's step of another.
   */
  public static Values distinct(long... dims) {
    return from(
        null,
        dims,
        (drawn, random) -> {
          int count = count(drawn);
          double[] all = new double[count];
          for (int i = 0; i < count; i++) {
            all[i] = (i + 0.5) * 4 / count - 2;
          }
          shuffle(all, random);
          return all;
        });
  }

  /**
   * Boxes x1, y1, x2, y2 within [0, {@code extent}), upright; the last extent must be a multiple of
   * 4.
   */
  public static Values boxes(double extent, long... dims) {
    return uniform(0, extent, dims)
        .mapped(
            drawn -> {
              double[] boxes = drawn.clone();
              for (int i = 0; i + 3 < boxes.length; i += 4) {
                for (int axis = i; axis < i + 2; axis++) {
                  boxes[axis] = Math.min(drawn[axis], drawn[axis + 2]);
                  boxes[axis + 2] = Math.max(drawn[axis], drawn[axis + 2]);
                }
              }
              return boxes;
            });
  }

  /** One number everywhere. */
  public static Values constant(double value, long... dims) {
    return from(null, dims, (drawn, random) -> filled(count(drawn), value));
  }

  /** These numbers, row-major. */
  public static Values of(double[] values, long... dims) {
    double[] copy = values.clone();
    return from(null, dims, (drawn, random) -> fitting(copy, count(drawn)));
  }

  /** int64 numbers, uniform in [{@code low}, {@code high}). */
  public static Values longs(long low, long high, long... dims) {
    return from(DType.INT64, dims, integers(low, high));
  }

  /** These int64 numbers (below 2^53), row-major. */
  public static Values longsOf(long[] values, long... dims) {
    double[] copy = Arrays.stream(values).asDoubleStream().toArray();
    return from(DType.INT64, dims, (drawn, random) -> fitting(copy, count(drawn)));
  }

  /** int32 numbers, uniform in [{@code low}, {@code high}). */
  public static Values ints(int low, int high, long... dims) {
    return from(DType.INT32, dims, integers(low, high));
  }

  /** These int32 numbers, row-major. */
  public static Values intsOf(int[] values, long... dims) {
    double[] copy = Arrays.stream(values).asDoubleStream().toArray();
    return from(DType.INT32, dims, (drawn, random) -> fitting(copy, count(drawn)));
  }

  /** bool values, each true with probability one half. */
  public static Values bools(long... dims) {
    return from(DType.BOOL, dims, integers(0, 2));
  }

  /** These bool values, row-major. */
  public static Values boolsOf(boolean[] values, long... dims) {
    double[] copy = new double[values.length];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = values[i] ? 1 : 0;
    }
    return from(DType.BOOL, dims, (drawn, random) -> fitting(copy, count(drawn)));
  }

  /** A LOD_TENSOR_ARRAY of these tensors. */
  public static Values array(Values... items) {
    Values first = items.length == 0 ? normal(0) : items[0];
    return new Values(
        first.dtype,
        first.shape,
        LoD.NONE,
        NOTHING,
        null,
        0,
        List.of(items),
        VarKind.LOD_TENSOR_ARRAY,
        false);
  }

  /** The place of a variable that is not there ({@code @EMPTY@}). */
  public static Values empty() {
    return new Values(null, Shape.of(0), LoD.NONE, NOTHING, null, 0, List.of(), VarKind.RAW, false);
  }

  /** Another element type, kept in every run. */
  public Values as(DType fixed) {
    return with(fixed, lod, source);
  }

  /** All numbers times a factor. */
  public Values times(double factor) {
    return mapped(values -> Arrays.stream(values).map(v -> v * factor).toArray());
  }

  /** All numbers plus a term. */
  public Values plus(double term) {
    return mapped(values -> Arrays.stream(values).map(v -> v + term).toArray());
  }

  /** Positive rows over the last dimension that sum to one: probabilities. */
  public Values probabilities() {
    Source before = source;
    return with(
        dtype,
        lod,
        (drawn, random) -> {
          double[] values = before.draw(drawn, random);
          int width = Math.toIntExact(drawn.dim(-1));
          double[] rowsOfOne = new double[values.length];
          for (int start = 0; start < values.length; start += width) {
            double sum = 0;
            for (int i = start; i < start + width; i++) {
              rowsOfOne[i] = 0.05 + Math.abs(values[i]);
              sum += rowsOfOne[i];
            }
            for (int i = start; i < start + width; i++) {
              rowsOfOne[i] /= sum;
            }
          }
          return rowsOfOne;
        });
  }

  private Values mapped(java.util.function.UnaryOperator<double[]> function) {
    Source before = source;
    return with(dtype, lod, (drawn, random) -> function.apply(before.draw(drawn, random)));
  }

  /** One LoD level of sequences of these lengths; they must add up to the first extent. */
  public Values lengths(int... sequences) {
    return lod(LoD.ofLengths(sequences));
  }

  /**
   * This LoD. The variable is then declared with an unknown first extent, as Fluid's data layers
   * do.
   */
  public Values lod(LoD levels) {
    return with(dtype, levels, source);
  }

  /** Declares the first extent as unknown, as Fluid's data layers do for the batch. */
  public Values batch() {
    return new Values(dtype, shape, lod, source, rows, height, items, kind, true);
  }

  /** SELECTED_ROWS: the first extent counts these rows of a tensor of {@code tensorHeight} rows. */
  public Values rows(long tensorHeight, long... rowNumbers) {
    return new Values(
        dtype,
        shape,
        lod,
        source,
        rowNumbers.clone(),
        tensorHeight,
        items,
        VarKind.SELECTED_ROWS,
        false);
  }

  /** The extents; of SELECTED_ROWS those of the rows' values. */
  Shape shape() {
    return shape;
  }

  /** Whether the numbers can be drawn for other extents: they are random and lie in one tensor. */
  boolean isResizable() {
    return kind == VarKind.LOD_TENSOR && isDrawn();
  }

  private boolean isDrawn() {
    try {
      source.draw(Shape.of(count(shape) + 1L), new SplittableRandom(0));
      return true;
    } catch (IllegalArgumentException given) {
      return false;
    }
  }

  /**
   * Other extents and LoD with numbers drawn in the same way. Given numbers are repeated or cut
   * along each axis and then varied; selected rows are drawn anew.
   *
   * @param newHeight of selected rows; 0 leaves it as it is
   */
  Values resized(long[] dims, LoD newLod, long newHeight) {
    Source numbers = isDrawn() ? source : repeated();
    long newRowHeight = newHeight == 0 ? height : newHeight;
    long[] newRows = null;
    if (rows != null) {
      SplittableRandom random = new SplittableRandom(Arrays.hashCode(dims) * 31L + newRowHeight);
      newRows = random.longs(dims[0], 0, newRowHeight).toArray();
    }
    return new Values(
        dtype, Shape.of(dims), newLod, numbers, newRows, newRowHeight, items, kind, openRows);
  }

  /** The given numbers for any extents: integers within their bounds, floats near them. */
  private Source repeated() {
    Shape given = shape;
    Source numbers = source;
    boolean floating = dtype == null || dtype.isFloating();
    return (drawn, random) -> {
      double[] known = numbers.draw(given, random);
      double[] all = new double[count(drawn)];
      if (known.length == 0) {
        return all;
      }
      double low = Arrays.stream(known).min().orElse(0);
      double high = Arrays.stream(known).max().orElse(0);
      boolean anew = !floating && random.nextBoolean();
      for (int i = 0; i < all.length; i++) {
        double value = known[place(i, drawn, given)];
        if (floating) {
          value *= 1 + 0.05 * random.nextGaussian();
        } else if (anew) {
          value = random.nextLong((long) low, (long) high + 1);
        }
        all[i] = value;
      }
      return all;
    };
  }

  /** Where the number for a place lies in a tensor that is repeated along each axis. */
  private static int place(int flat, Shape drawn, Shape given) {
    if (drawn.rank() != given.rank()) {
      return flat % count(given);
    }
    int place = 0;
    int stride = 1;
    int rest = flat;
    for (int axis = drawn.rank() - 1; axis >= 0; axis--) {
      int at = rest % (int) drawn.dim(axis);
      rest /= (int) drawn.dim(axis);
      place += at % (int) given.dim(axis) * stride;
      stride *= (int) given.dim(axis);
    }
    return place;
  }

  /** The height of selected rows; 0 for others. */
  long height() {
    return height;
  }

  boolean isEmpty() {
    return kind == VarKind.RAW;
  }

  VarKind kind() {
    return kind;
  }

  boolean followsFloatType() {
    return !isEmpty()
        && (items.isEmpty() ? dtype == null : items.stream().anyMatch(Values::followsFloatType));
  }

  DType dtype(DType floatType) {
    return dtype == null ? floatType : dtype;
  }

  LoD lod() {
    return lod;
  }

  /** The extents as the variable is declared; {@code unknown} leaves every extent open. */
  Shape declared(boolean unknown) {
    Shape whole = rows == null ? shape : shape.with(0, height);
    if (unknown) {
      long[] open = new long[whole.rank()];
      Arrays.fill(open, -1);
      return Shape.of(open);
    }
    return whole.rank() > 0 && rows == null && (openRows || !lod.isEmpty())
        ? whole.with(0, -1)
        : whole;
  }

  /** The value for a run in this float type. */
  Value make(RandomGenerator random, DType floatType) {
    if (kind == VarKind.LOD_TENSOR_ARRAY) {
      List<LoDTensor> made = new ArrayList<>();
      for (Values item : items) {
        made.add((LoDTensor) item.make(random, floatType));
      }
      return new TensorArray(made);
    }
    double[] numbers = source.draw(shape, random);
    DType type = dtype(floatType);
    if (type.isFloating()) {
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = (float) numbers[i];
      }
    }
    LoDTensor tensor = LoDTensor.of(type, shape, lod, ElementArrays.of(type, numbers));
    return rows == null ? tensor : new SelectedRows(rows, height, tensor);
  }

  private static Source integers(long low, long high) {
    return (drawn, random) -> random.longs(count(drawn), low, high).asDoubleStream().toArray();
  }

  private static double[] filled(int count, double value) {
    double[] all = new double[count];
    Arrays.fill(all, value);
    return all;
  }

  private static double[] fitting(double[] values, int count) {
    if (values.length != count) {
      throw new IllegalArgumentException(
          "the shape needs " + count + " numbers, but " + values.length + " are given");
    }
    return values.clone();
  }

  private static void shuffle(double[] values, RandomGenerator random) {
    for (int i = values.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      double kept = values[i];
      values[i] = values[other];
      values[other] = kept;
    }
  }
}
