package org.fluidjava.cuda.recurrent;

import java.util.function.IntFunction;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.device.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A kernel that goes through all time steps in one cooperative grid, whose blocks together hold the
 * recurrent weights; see {@link GridShape}. It is compiled for few and for many ranks, each when a
 * batch first needs it. Compute capability 8.0 and float32; the caller sees to the latter.
 */
final class GridKernel {
  private final CudaDevice device;
  private final String source;
  private final String entry;
  private final String[] options;
  private final GridShape shape;
  private final IntFunction<GridShape.Variant> variants;
  private final Tensor flags;
  private final @Nullable CudaKernel[] kernels = new CudaKernel[GridShape.MOST_TILES + 1];
  private final int[] shared = new int[GridShape.MOST_TILES + 1];
  private int epoch;
  private boolean cleared;

  /**
   * @param shape how the layer is shared out
   * @param variants the compiled forms for a number of tiles of ranks
   * @param options more macros
   * @param flags int32 state of this kernel alone
   */
  GridKernel(
      CudaDevice device,
      String source,
      String entry,
      GridShape shape,
      IntFunction<GridShape.Variant> variants,
      String[] options,
      Tensor flags) {
    this.device = device;
    this.source = source;
    this.entry = entry;
    this.shape = shape;
    this.variants = variants;
    this.options = options;
    this.flags = flags;
  }

  /** Whether a device can have such a kernel. */
  static boolean isPossible(CudaDevice device) {
    return device.capability() >= 80 && Forms.allowsGrids();
  }

  /** The shape for a width on a device; null where it cannot be. */
  static @Nullable GridShape shape(CudaDevice device, int width) {
    return !isPossible(device)
        ? null
        : GridShape.of(width, device.multiprocessors(), device.sharedBytesPerBlock());
  }

  static Specialisation specialisation(
      String source, String entry, GridShape.Variant variant, String[] options) {
    return new Specialisation(source, entry, defines(variant, options));
  }

  private static String[] defines(GridShape.Variant variant, String[] options) {
    String[] all = java.util.Arrays.copyOf(options, options.length + variant.defines().length);
    System.arraycopy(variant.defines(), 0, all, options.length, variant.defines().length);
    return all;
  }

  /** The kernel for a batch, before its first argument. */
  CudaKernel begin(int batch) {
    int tiles = shape.tiles(batch);
    CudaKernel kernel = kernels[tiles];
    if (kernel == null) {
      GridShape.Variant variant = variants.apply(tiles);
      kernel = device.kernel(source, entry, defines(variant, options));
      kernel.allowShared(variant.shared());
      kernels[tiles] = kernel;
      shared[tiles] = variant.shared();
    }
    if (!cleared) {
      flags.resize((long) shape.groups() * GridShape.MOST_BLOCKS);
      device.zero(flags.address(), flags.bytes());
      cleared = true;
    }
    return kernel.begin();
  }

  /** What flags may hold before a launch; goes to the kernel. */
  int epoch() {
    return epoch;
  }

  /** Launches what {@link #begin} gave for the same batch; {@code steps} raise flags. */
  void launch(int batch, int steps) {
    int tiles = shape.tiles(batch);
    CudaKernel kernel = kernels[tiles];
    if (kernel == null) {
      throw new IllegalStateException("begin comes before launch");
    }
    kernel.launchCooperative(shape.groups() * shape.blocks(), GridShape.THREADS, shared[tiles]);
    epoch += steps + 2;
  }

  @Override
  public String toString() {
    return shape.toString();
  }
}
