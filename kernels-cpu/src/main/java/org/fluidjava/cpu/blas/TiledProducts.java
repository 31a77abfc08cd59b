package org.fluidjava.cpu.blas;

import java.util.Arrays;
import org.fluidjava.cpu.nativelib.NativeKernels;
import org.fluidjava.cpu.nativelib.NativeLibrary;
import org.fluidjava.cpu.nativelib.NativeProducts;
import org.fluidjava.device.HostDevice;
import org.jspecify.annotations.Nullable;

/**
 * The project's own float32 products, for the sizes at which they beat OpenBLAS: with AVX-512, from
 * some forty rows on. GFLOP/s of one thread of Zen 4 (about 117 at most), OpenBLAS as {@link
 * OpenBlasGemm} cuts it and these, in turn on a busy machine: 430x800x200 110 and 111, 430x2600x650
 * 91 and 102, 64x3136x576 58 and 78; B transposed: 430x200x800 100 and 107, 430x650x2600 95 and
 * 104, 1400x64x512 99 and 115; A transposed: 200x800x430 111 and 110, 650x2600x430 94 and 99,
 * 650x2600x100 85 and 95, 128x512x1400 72 and 91. Not for a narrow transposed A (64x512x1400, 112
 * and 104 when it was tried) nor for few rows and a B that stays in the cache (64x800x200 110 and
 * 101).
 *
 * <p>{@code -Dfluid.blas.tiles=off} leaves them out; {@code ProductsBench} measures.
 */
final class TiledProducts {
  private static final int ROWS = 41;
  private static final int ROWS_CACHED = 96;
  private static final int ROWS_TRANSPOSED = 128;
  private static final int LEAST = 32;
  private static final int LEAST_TRANSPOSED = 64;
  private static final long WORTH_PACKING = 1 << 20;

  /** Addresses of scratch that no call uses now; there are as many as calls ran at once. */
  private long[] free = new long[4];

  private int frees;

  private TiledProducts() {}

  /** The products, or null where OpenBLAS does better. */
  static @Nullable TiledProducts create() {
    return NativeLibrary.isAvailable()
            && NativeKernels.instructionLevel().startsWith("x86-64-v4")
            && !System.getProperty("fluid.blas.tiles", "on").equalsIgnoreCase("off")
        ? new TiledProducts()
        : null;
  }

  /**
   * Whether a product of this form and size is faster here.
   *
   * @param cached whether B is so small that OpenBLAS multiplies without packing it
   */
  boolean pay(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      double alpha,
      double beta,
      boolean cached) {
    if (alpha != 1
        || (beta != 0 && beta != 1)
        || n < LEAST
        || (long) m * n * k < WORTH_PACKING
        || (transA && transB)) {
      return false;
    }
    return transA
        ? m >= ROWS_TRANSPOSED && k >= LEAST_TRANSPOSED
        : m >= (cached ? ROWS_CACHED : ROWS) && k >= LEAST;
  }

  /** {@code C = op(A) op(B)}, or adds it. */
  void multiply(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      long a,
      int lda,
      long b,
      int ldb,
      boolean add,
      long c,
      int ldc) {
    long scratch = borrow();
    NativeProducts.tiledProduct(transA, transB, m, n, k, a, lda, b, ldb, add, c, ldc, scratch);
    giveBack(scratch);
  }

  private synchronized long borrow() {
    return frees > 0
        ? free[--frees]
        : HostDevice.shared().allocate(NativeProducts.tiledScratchBytes());
  }

  private synchronized void giveBack(long scratch) {
    if (frees == free.length) {
      free = Arrays.copyOf(free, 2 * frees);
    }
    free[frees++] = scratch;
  }
}
