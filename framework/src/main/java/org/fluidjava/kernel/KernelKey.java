package org.fluidjava.kernel;

import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * What a kernel is found by.
 *
 * @param type the operator
 * @param placeKind {@code cpu} or {@code cuda}
 * @param dtype the element type of the leading input
 */
public record KernelKey(String type, String placeKind, DType dtype) {
  // Written out: those that a record brings are linked when they first run, at every start.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KernelKey key
        && dtype == key.dtype
        && type.equals(key.type)
        && placeKind.equals(key.placeKind);
  }

  @Override
  public int hashCode() {
    return 31 * type.hashCode() + dtype.hashCode();
  }

  @Override
  public String toString() {
    return "op '" + type + "' on " + placeKind + " with " + dtype;
  }
}
