package org.fluidjava.cuda;

/**
 * Where large float32 products are cut into two by rows, so that the first fills whole waves of the
 * device. cuBLAS shares a product out in tiles of 128 x 128, two at a time on a multiprocessor; a
 * few rows more than fill a wave cost most of one, or a slower kernel. Microseconds on an H200,
 * whole and cut: 5888 x 6000 x 1500 2453 to 2014, 5888 x 10000 x 1500 4031 to 3354, 5888 x 1500 x
 * 6000 2297 to 2180; 5632 rows, two waves of 1500 columns, take 1911 and 3195 ({@code
 * benchmarks/peers/gpu/products.cu}). TF32 kernels share rests out and gain nothing.
 */
final class Waves {
  private static final int TILE = 128;
  private static final int TILES_OF_MULTIPROCESSOR = 2;

  /** More waves lose less by their last one than a second product costs. */
  private static final int MOST_WAVES = 16;

  /** More rows than this are worth a wave of their own. */
  private static final int MOST_REST = 768;

  /** Multiplications from which a second launch is small beside the product: some 0.3 ms. */
  private static final double LEAST_WORK = 8e9;

  private Waves() {}

  /**
   * The rows of the first product; all of them where cutting does not pay.
   *
   * @param columns of the result
   * @param sum the length of the sums
   */
  static int rows(int rows, int columns, int sum, int multiprocessors) {
    if ((double) rows * columns * sum < LEAST_WORK) {
      return rows;
    }
    long wave = (long) TILES_OF_MULTIPROCESSOR * multiprocessors;
    long across = CudaKernel.blocks(columns, TILE);
    long waves = CudaKernel.blocks(rows, TILE) * across / wave;
    long first = waves * wave / across * TILE;
    long rest = rows - first;
    boolean pays =
        waves > 0
            && waves <= MOST_WAVES
            && rest > 0
            && rest <= MOST_REST
            && rest * across <= wave * TILE / 2;
    return pays ? (int) first : rows;
  }
}
