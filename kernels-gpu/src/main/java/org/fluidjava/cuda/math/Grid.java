package org.fluidjava.cuda.math;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.tensor.DType;

/** How many blocks a loop over elements gets; the kernels stride over whatever is left. */
public final class Grid {
  /** Threads of a block. */
  public static final int THREADS = 256;

  /** Twice what is resident, so that the last blocks even out. */
  private static final int BLOCKS_PER_MULTIPROCESSOR = 16;

  private Grid() {}

  /** Blocks for a loop over {@code n} items of one thread each; 0 for none. */
  public static long items(CudaDevice device, long n) {
    return Math.min(
        CudaKernel.blocks(n, THREADS), (long) BLOCKS_PER_MULTIPROCESSOR * device.multiprocessors());
  }

  /** Blocks for a loop over {@code n} elements, sixteen bytes for each thread. */
  public static long packs(CudaDevice device, long n, DType dtype) {
    return n == 0 ? 0 : Math.max(1, items(device, n / (16 / dtype.bytes())));
  }

  /** Blocks for a loop over {@code n} items of one warp each. */
  public static long warps(CudaDevice device, long n) {
    return Math.min(
        CudaKernel.blocks(n, THREADS / 32),
        4L * BLOCKS_PER_MULTIPROCESSOR * device.multiprocessors());
  }

  /** Threads of a block that goes over a line of {@code n} elements: a multiple of 32. */
  public static int line(long n) {
    return (int) Math.max(32, Math.min(1024, (n / 4 + 31) / 32 * 32));
  }
}
