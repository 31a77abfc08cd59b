package org.fluidjava.device;

/**
 * One CUDA device.
 *
 * @param index its number, from 0
 */
public record CUDAPlace(int index) implements Place {
  /** Checks the number. */
  public CUDAPlace {
    if (index < 0) {
      throw new IllegalArgumentException(
          "a CUDA device number is not negative, but this is " + index);
    }
  }

  @Override
  public String kind() {
    return "cuda";
  }

  @Override
  public String toString() {
    return "cuda:" + index;
  }
}
