package org.fluidjava.cpu.blas;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.bytedeco.javacpp.FloatPointer;
import org.fluidjava.cpu.ComputePool;

/**
 * GFLOP/s of float32 products on one thread, by OpenBLAS and by {@link TiledProducts}, in turn:
 * processor time, fastest of some calls. {@code java -cp CLASSPATH
 * org.fluidjava.cpu.blas.ProductsBench} prints the form (n plain, t transposed, A before B), the
 * sizes m x n x k and both figures; where OpenBLAS is chosen they are about the same.
 */
public final class ProductsBench {
  private static final int[][] SIZES = {
    {430, 800, 200}, {430, 2600, 650}, {1400, 512, 64}, {64, 3136, 576}, {64, 800, 200}
  };
  private static final int[][] TURNED_B = {{430, 200, 800}, {430, 650, 2600}, {1400, 64, 512}};
  private static final int[][] TURNED_A = {
    {200, 800, 430}, {650, 2600, 430}, {650, 2600, 100}, {128, 512, 1400}, {64, 512, 1400}
  };
  private static final int CALLS = 30;

  private final ThreadMXBean clock = ManagementFactory.getThreadMXBean();
  private final Gemm chosen;
  private final Gemm openBlas;

  private ProductsBench(ComputePool pool) {
    chosen = Blas.gemmOver(pool);
    openBlas = Blas.openBlasOver(pool);
  }

  /** Measures; takes no arguments. */
  public static void main(String[] arguments) {
    try (ComputePool pool = new ComputePool(1)) {
      ProductsBench bench = new ProductsBench(pool);
      bench.all(false, false, SIZES);
      bench.all(false, true, TURNED_B);
      bench.all(true, false, TURNED_A);
    }
  }

  private void all(boolean transA, boolean transB, int[][] sizes) {
    for (int[] size : sizes) {
      one(transA, transB, size[0], size[1], size[2]);
    }
  }

  private void one(boolean transA, boolean transB, int m, int n, int k) {
    try (FloatPointer a = filled((long) m * k);
        FloatPointer b = filled((long) k * n);
        FloatPointer c = filled((long) m * n)) {
      long[] least = {Long.MAX_VALUE, Long.MAX_VALUE};
      for (int call = 0; call < CALLS; call++) {
        for (int i = 0; i < 2; i++) {
          long began = clock.getCurrentThreadCpuTime();
          (i == 0 ? openBlas : chosen)
              .sgemm(
                  transA,
                  transB,
                  m,
                  n,
                  k,
                  1,
                  a.address(),
                  transA ? m : k,
                  b.address(),
                  transB ? k : n,
                  0,
                  c.address(),
                  n);
          least[i] = Math.min(least[i], clock.getCurrentThreadCpuTime() - began);
        }
      }
      double flops = 2.0 * m * n * k;
      System.out.printf(
          "%s%s %5d x %5d x %5d  OpenBLAS %6.1f  chosen %6.1f%n",
          transA ? "t" : "n", transB ? "t" : "n", m, n, k, flops / least[0], flops / least[1]);
    }
  }

  private static FloatPointer filled(long count) {
    FloatPointer memory = new FloatPointer(count);
    for (long i = 0; i < count; i++) {
      memory.put(i, (i * 7919 % 1013) * 0.002f - 1);
    }
    return memory;
  }
}
