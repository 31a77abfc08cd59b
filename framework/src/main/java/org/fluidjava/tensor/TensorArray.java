package org.fluidjava.tensor;

import java.util.List;

/**
 * The values of a LOD_TENSOR_ARRAY, by step.
 *
 * @param items one tensor for each step
 */
public record TensorArray(List<LoDTensor> items) implements Value {
  /** Keeps an unchangeable copy of the list. */
  public TensorArray {
    items = List.copyOf(items);
  }
}
