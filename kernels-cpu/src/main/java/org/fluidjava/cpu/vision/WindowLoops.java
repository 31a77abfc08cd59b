package org.fluidjava.cpu.vision;

import org.fluidjava.device.Tensor;

/**
 * The loops of a convolution that are not products of matrices. All tensors have channels first.
 */
interface WindowLoops {
  /** The column matrix of the image that begins at element {@code at}. */
  void unfold(Tensor big, long at, Tensor columns);

  /** Adds the column matrix up into the image that begins at element {@code at}; overwrites it. */
  void fold(Tensor columns, Tensor big, long at);

  /** A depthwise convolution without columns; false when there is no such loop. */
  default boolean depthwise(Tensor big, Tensor filter, Tensor small) {
    return false;
  }

  /** The gradient of {@link #depthwise} to its input; false when there is no such loop. */
  default boolean depthwiseToBig(Tensor small, Tensor filter, Tensor big) {
    return false;
  }

  /** The gradient of {@link #depthwise} to its filter; false when there is no such loop. */
  default boolean depthwiseToFilter(Tensor big, Tensor small, Tensor filterGrad) {
    return false;
  }
}
