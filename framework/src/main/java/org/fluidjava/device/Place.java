package org.fluidjava.device;

/** Where a program runs: {@link CPUPlace} or {@link CUDAPlace}. */
public sealed interface Place permits CPUPlace, CUDAPlace {
  /** {@code cpu} or {@code cuda}: what kernels are registered for. */
  String kind();

  /** The first CPU place. */
  static Place cpu() {
    return new CPUPlace();
  }

  /** The CUDA device with this number. */
  static Place cuda(int index) {
    return new CUDAPlace(index);
  }

  /**
   * {@code cpu}, {@code cuda} or {@code cuda:N}. ({@code auto} is answered by the installed back
   * ends.)
   *
   * @throws IllegalArgumentException for anything else
   */
  static Place parse(String text) {
    if (text.equals("cpu")) {
      return cpu();
    }
    if (text.equals("cuda") || text.equals("gpu")) {
      return cuda(0);
    }
    if (text.startsWith("cuda:") || text.startsWith("gpu:")) {
      try {
        return cuda(Integer.parseInt(text.substring(text.indexOf(':') + 1)));
      } catch (NumberFormatException e) {
        // Falls through to the one message below.
      }
    }
    throw new IllegalArgumentException("a place is cpu, cuda:N or auto, not '" + text + "'");
  }
}
