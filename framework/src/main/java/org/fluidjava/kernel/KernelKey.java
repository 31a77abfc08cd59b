package org.fluidjava.kernel;

import org.fluidjava.tensor.DType;

/**
 * What a kernel is found by.
 *
 * @param type the operator
 * @param placeKind {@code cpu} or {@code cuda}
 * @param dtype the element type of the leading input
 */
public record KernelKey(String type, String placeKind, DType dtype) {
  @Override
  public String toString() {
    return "op '" + type + "' on " + placeKind + " with " + dtype;
  }
}
