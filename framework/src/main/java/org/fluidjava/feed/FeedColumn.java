package org.fluidjava.feed;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.List;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Collects one field of all samples into one tensor. The upper {@code lodLevel} levels of nesting
 * become lengths; what lies below ("leaves") must all have one shape.
 */
final class FeedColumn {
  private static final long[] NUMBER = new long[0];

  private final Variable variable;
  private final int levels;
  private final FeedNumbers numbers;
  private final FeedNumbers.Lengths[] lengths;
  private long @Nullable [] leafShape;
  private int leaves;

  FeedColumn(Variable variable) {
    this.variable = variable;
    levels = variable.lodLevel();
    numbers = new FeedNumbers(variable.knownDtype());
    lengths = new FeedNumbers.Lengths[levels];
    Arrays.setAll(lengths, level -> new FeedNumbers.Lengths());
  }

  /**
   * Adds a sample's field.
   *
   * @throws IllegalArgumentException saying what was expected and what was given
   */
  void add(@Nullable Object field) {
    if (levels == 1 && (field instanceof long[] || field instanceof int[])) {
      addIds(field);
    } else {
      addNested(field, 0);
    }
  }

  /** The way of the language model: a sequence of ids, copied as it is. */
  private void addIds(Object ids) {
    int length = Array.getLength(ids);
    lengths[0].add(length);
    if (length > 0) {
      checkLeaf(NUMBER);
      numbers.addArray(ids);
      leaves += length;
    }
  }

  private void addNested(@Nullable Object item, int level) {
    if (level == levels) {
      addLeaf(item);
      return;
    }
    if (item instanceof List<?> list) {
      lengths[level].add(list.size());
      for (Object inner : list) {
        addNested(inner, level + 1);
      }
      return;
    }
    if (item == null || !item.getClass().isArray()) {
      throw new IllegalArgumentException(
          "expected a sequence (list or array) at LoD level "
              + level
              + ", given "
              + describe(item));
    }
    int length = Array.getLength(item);
    lengths[level].add(length);
    if (level == levels - 1 && item.getClass().getComponentType().isPrimitive()) {
      if (length > 0) {
        checkLeaf(NUMBER);
        numbers.addArray(item);
        leaves += length;
      }
      return;
    }
    for (int i = 0; i < length; i++) {
      addNested(Array.get(item, i), level + 1);
    }
  }

  private void addLeaf(@Nullable Object leaf) {
    if (leaf != null && numbers.addBoxed(leaf)) {
      checkLeaf(NUMBER);
    } else if (leaf instanceof LoDTensor tensor) {
      if (tensor.dtype() != variable.knownDtype()) {
        throw new IllegalArgumentException(
            "expected "
                + variable.knownDtype().fluidName()
                + ", given a tensor of "
                + tensor.dtype().fluidName());
      }
      checkLeaf(tensor.shape().dims());
      addRaw(tensor);
    } else {
      checkLeaf(shapeOf(leaf));
      addValues(leaf, 0);
    }
    leaves++;
  }

  private void addRaw(LoDTensor tensor) {
    if (tensor.dtype() == DType.FLOAT16 || tensor.dtype() == DType.BFLOAT16) {
      for (int i = 0; i < tensor.numel(); i++) {
        numbers.add(tensor.at(i));
      }
    } else {
      numbers.addArray(tensor.data());
    }
  }

  private void checkLeaf(long[] shape) {
    if (leafShape == null) {
      leafShape = shape;
    } else if (leafShape != shape && !Arrays.equals(leafShape, shape)) {
      throw new IllegalArgumentException(
          "expected "
              + text(leafShape)
              + " as before it, given "
              + text(shape)
              + (levels == 0
                  ? "; fields of different lengths need a variable with lodLevel 1"
                  : ""));
    }
  }

  private static String text(long[] shape) {
    return shape.length == 0 ? "one number" : "numbers of shape " + Arrays.toString(shape);
  }

  /** Extents by the first items; {@link #addValues} checks the others. */
  private long[] shapeOf(@Nullable Object leaf) {
    long[] shape = NUMBER;
    Object item = leaf;
    while (item instanceof List<?> || (item != null && item.getClass().isArray())) {
      int length = item instanceof List<?> list ? list.size() : Array.getLength(item);
      shape = Arrays.copyOf(shape, shape.length + 1);
      shape[shape.length - 1] = length;
      if (length == 0 || shape.length > 16) {
        return shape;
      }
      Object inner = item instanceof List<?> list ? list.get(0) : Array.get(item, 0);
      item = inner;
    }
    if (item instanceof Number || item instanceof Boolean) {
      return shape;
    }
    throw new IllegalArgumentException(
        "expected " + variable.knownDtype().fluidName() + ", given " + describe(item));
  }

  private void addValues(@Nullable Object item, int depth) {
    long[] shape = leafShape == null ? NUMBER : leafShape;
    if (depth == shape.length) {
      if (item == null || !numbers.addBoxed(item)) {
        throw new IllegalArgumentException(
            "expected " + variable.knownDtype().fluidName() + ", given " + describe(item));
      }
      return;
    }
    if (item == null || !(item instanceof List<?> || item.getClass().isArray())) {
      throw new IllegalArgumentException(
          "expected " + text(shape) + ", given " + describe(item) + " at depth " + depth);
    }
    int length = item instanceof List<?> list ? list.size() : Array.getLength(item);
    if (length != shape[depth]) {
      throw new IllegalArgumentException(
          "expected " + text(shape) + ", given " + length + " items at depth " + depth);
    }
    if (depth == shape.length - 1 && item.getClass().isArray() && numbers.addArray(item)) {
      return;
    }
    for (int i = 0; i < length; i++) {
      Object inner = item instanceof List<?> list ? list.get(i) : Array.get(item, i);
      addValues(inner, depth + 1);
    }
  }

  private static String describe(@Nullable Object item) {
    if (item == null) {
      return "null";
    }
    if (item instanceof Number) {
      return "the number " + item;
    }
    return item instanceof CharSequence
        ? "the text \"" + item + "\""
        : "a " + item.getClass().getSimpleName();
  }

  /**
   * The tensor of all samples.
   *
   * @throws IllegalArgumentException when the numbers do not fit the variable's shape
   */
  LoDTensor toTensor() {
    int[][] all = new int[levels][];
    Arrays.setAll(all, level -> lengths[level].toArray());
    return LoDTensor.of(variable.knownDtype(), shape(), LoD.ofLengths(all), numbers.toArray());
  }

  private Shape shape() {
    Shape declared = variable.shape();
    if (leafShape == null) {
      // No leaf at all: only sequences of length 0.
      if (declared == null
          || !declared.slice(Math.min(1, declared.rank()), declared.rank()).isKnown()) {
        throw new IllegalArgumentException(
            "expected at least one element, given only empty sequences");
      }
      return declared.rank() == 0 ? Shape.of(0) : declared.with(0, 0);
    }
    Shape given = Shape.of(leaves).append(leafShape);
    if (declared == null || declared.matches(given)) {
      return given;
    }
    // As Paddle does, numbers of another rank are put into the declared shape. Unlike there, the
    // first extent stays: a batch of 4 numbers is never taken for 2 samples of 2.
    if (declared.rank() != given.rank() && declared.rank() > 0) {
      Shape row = declared.slice(1, declared.rank());
      long width = given.product(1, given.rank());
      if (row.isKnown() && row.numel() == width) {
        Shape fitted = Shape.of(leaves).concat(row);
        if (declared.matches(fitted)) {
          return fitted;
        }
      }
    }
    throw new IllegalArgumentException("expected the shape " + declared + ", given " + given);
  }
}
