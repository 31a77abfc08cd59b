package org.fluidjava.testkit;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.SelectedRows;
import org.fluidjava.tensor.Shape;
import org.fluidjava.tensor.TensorArray;
import org.fluidjava.tensor.Value;

/**
 * The numbers of a case as its expected-value functions see them: plain arrays in double precision,
 * by slot. The short forms mean the slot's first variable. Every call of {@code get} gives the same
 * array, so that functions may ask within loops; they must not write into it.
 */
public final class Inputs {
  private final Map<String, List<Value>> slots;
  private final Map<LoDTensor, double[]> doubles = new IdentityHashMap<>();

  Inputs(Map<String, List<Value>> slots) {
    this.slots = slots;
  }

  /** Whether the case gives this slot. */
  public boolean has(String slot) {
    return slots.containsKey(slot);
  }

  /** The number of variables in a slot; 0 when absent. */
  public int count(String slot) {
    return slots.getOrDefault(slot, List.of()).size();
  }

  /** Whatever a variable holds, in the float type of the run. */
  public Value value(String slot, int index) {
    List<Value> values = slots.get(slot);
    if (values == null || index >= values.size()) {
      throw new IllegalArgumentException(
          "the case has no input " + slot + "[" + index + "]; it has " + slots.keySet());
    }
    return values.get(index);
  }

  /** The dense part: the tensor, or the rows' values of SELECTED_ROWS. */
  public LoDTensor tensor(String slot, int index) {
    Value value = value(slot, index);
    if (value instanceof TensorArray) {
      throw new IllegalArgumentException("input " + slot + " is a tensor array: use items");
    }
    return value instanceof SelectedRows rows ? rows.value() : (LoDTensor) value;
  }

  /** The tensors of a tensor array. */
  public List<LoDTensor> items(String slot) {
    return ((TensorArray) value(slot, 0)).items();
  }

  /** The elements as doubles (bool 0 or 1), row-major; of SELECTED_ROWS the rows' values. */
  public double[] get(String slot) {
    return get(slot, 0);
  }

  /** See {@link #get(String)}. */
  public double[] get(String slot, int index) {
    return doubles.computeIfAbsent(tensor(slot, index), LoDTensor::toDoubles);
  }

  /** The elements of an integer variable. */
  public long[] longs(String slot) {
    LoDTensor tensor = tensor(slot, 0);
    return tensor.dtype() == DType.INT64
        ? tensor.longs().clone()
        : Arrays.stream(tensor.toDoubles()).mapToLong(v -> (long) v).toArray();
  }

  /** The elements of an integer variable. */
  public int[] ints(String slot) {
    return Arrays.stream(longs(slot)).mapToInt(Math::toIntExact).toArray();
  }

  /** The extents; of SELECTED_ROWS those of the rows' values. */
  public Shape shape(String slot) {
    return tensor(slot, 0).shape();
  }

  /** One extent; a negative axis counts from the end. */
  public int dim(String slot, int axis) {
    return Math.toIntExact(shape(slot).dim(axis));
  }

  /** The LoD. */
  public LoD lod(String slot) {
    return tensor(slot, 0).lod();
  }

  /** The offsets of the finest LoD level. */
  public int[] offsets(String slot) {
    return lod(slot).offsets(-1).clone();
  }

  /** The row numbers of SELECTED_ROWS. */
  public long[] rows(String slot) {
    return ((SelectedRows) value(slot, 0)).rows().clone();
  }

  /** The first extent of the dense tensor of SELECTED_ROWS. */
  public long height(String slot) {
    return ((SelectedRows) value(slot, 0)).height();
  }

  /** Fails when a function has written into an array that it was given. */
  void checkUntouched(String what) {
    doubles.forEach(
        (tensor, given) -> {
          if (!Arrays.equals(given, tensor.toDoubles())) {
            throw new AssertionError(
                what + ": its functions write into the inputs' arrays; they must copy them first");
          }
        });
  }
}
