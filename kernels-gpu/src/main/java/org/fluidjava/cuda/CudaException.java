package org.fluidjava.cuda;

/**
 * A call of the CUDA driver, NVRTC or cuBLAS that failed: the call, the code's name, the remedy.
 */
public final class CudaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int code;
  private final boolean lost;

  CudaException(String message, int code, boolean lost) {
    super(message);
    this.code = code;
    this.lost = lost;
  }

  /** The library's own number. */
  public int code() {
    return code;
  }

  /** Whether the device cannot be used any more by this process. */
  public boolean deviceLost() {
    return lost;
  }
}
