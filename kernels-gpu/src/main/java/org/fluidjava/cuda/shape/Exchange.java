package org.fluidjava.cuda.shape;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;

/**
 * Exchanges two neighbouring axes: [n, rows, columns] becomes [n, columns, rows], for elements of 4
 * or 8 bytes.
 */
public final class Exchange {
  private static final int TILE = 32;
  private static final int LINES = 8;

  private final CudaKernel kernel;

  /** For elements of {@code bytes} bytes: 4 or 8. */
  public Exchange(KernelContext c, int bytes) {
    kernel = CudaDevice.of(c).kernel("shape/move.cu", bytes == 8 ? "exchange8" : "exchange4");
  }

  static List<Specialisation> specialisations() {
    return List.of(
        new Specialisation("shape/move.cu", "exchange4"),
        new Specialisation("shape/move.cu", "exchange8"));
  }

  /** Exchanges; the tensors must not overlap. */
  public void run(Tensor from, Tensor to, long n, long rows, long columns) {
    if (n == 0 || rows == 0 || columns == 0) {
      return;
    }
    long blocks = Math.multiplyExact(n, tiles(rows) * tiles(columns));
    kernel
        .begin()
        .tensor(from)
        .tensor(to)
        .longInteger(n)
        .longInteger(rows)
        .longInteger(columns)
        .launch((int) Math.min(blocks, Integer.MAX_VALUE), 1, 1, TILE, LINES, 1, 0);
  }

  private static long tiles(long extent) {
    return (extent + TILE - 1) / TILE;
  }
}
