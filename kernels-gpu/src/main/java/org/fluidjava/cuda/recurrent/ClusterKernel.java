package org.fluidjava.cuda.recurrent;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.jspecify.annotations.Nullable;

/**
 * A kernel that goes through all time steps in clusters of 8 blocks, which together hold the
 * recurrent weights. Ranks are dealt to clusters in turn; as few to each as there are clusters for.
 * It is compiled for few ranks of a cluster, and for more when a batch first needs it. Compute
 * capability 9.0 and float32; the caller sees to the latter.
 */
final class ClusterKernel {
  /** The widest layer. */
  static final int MOST_WIDTH = 256;

  private static final int BLOCKS = 8;
  private static final int FEW_ROWS = 2;
  private static final int MOST_ROWS = 4;

  /** As many clusters as were measured; more find no room on an H200. */
  private static final int MOST_CLUSTERS = 16;

  /** Batches so large that clusters would run in more turns than this are left to products. */
  private static final int TURNS = 4;

  private final CudaDevice device;
  private final String source;
  private final String entry;
  private final String[] manyRows;
  private final CudaKernel few;
  private @Nullable CudaKernel many;
  private final int threads;
  private final int resident;

  private ClusterKernel(
      CudaDevice device,
      String source,
      String entry,
      int width,
      int unitsOfWarp,
      String[] defines) {
    threads = threads(width, unitsOfWarp);
    this.device = device;
    this.source = source;
    this.entry = entry;
    manyRows = defines(defines, width, MOST_ROWS);
    few = device.kernel(source, entry, defines(defines, width, FEW_ROWS));
    resident = Math.min(MOST_CLUSTERS, few.residentClusters(BLOCKS, threads, 0));
  }

  /**
   * The kernel for a width; null where the device or the width does not allow it.
   *
   * @param unitsOfWarp how many units each warp has
   */
  static @Nullable ClusterKernel of(
      CudaDevice device,
      String source,
      String entry,
      int width,
      int unitsOfWarp,
      String[] defines) {
    if (device.capability() < 90 || width > MOST_WIDTH) {
      return null;
    }
    ClusterKernel made = new ClusterKernel(device, source, entry, width, unitsOfWarp, defines);
    return made.resident == 0 ? null : made;
  }

  private static int threads(int width, int unitsOfWarp) {
    int units = (int) CudaKernel.blocks(width, BLOCKS);
    return 32 * (int) CudaKernel.blocks(units, unitsOfWarp);
  }

  private static String[] defines(String[] defines, int width, int rows) {
    String[] all = java.util.Arrays.copyOf(defines, defines.length + 2);
    all[defines.length] = "H=" + width;
    all[defines.length + 1] = "ROWS=" + rows;
    return all;
  }

  /** What {@link #of} asks for, with this many rows (2 or 4). */
  static Specialisation specialisation(
      String source, String entry, int width, int rows, String[] defines) {
    return new Specialisation(source, entry, defines(defines, width, rows));
  }

  /** Whether it can take this many sequences. */
  boolean takes(int batch) {
    return batch <= MOST_ROWS * resident * TURNS;
  }

  /** The kernel for a batch, before its first argument. */
  CudaKernel begin(int batch) {
    return kernel(batch).begin();
  }

  /** Launches what {@link #begin} gave for the same batch. */
  void launch(int batch) {
    int needed = (int) CudaKernel.blocks(batch, isFew(batch) ? FEW_ROWS : MOST_ROWS);
    int clusters = Math.min(batch, Math.max(resident, needed));
    kernel(batch).launchCluster(clusters * BLOCKS, BLOCKS, threads, 0);
  }

  private CudaKernel kernel(int batch) {
    if (isFew(batch)) {
      return few;
    }
    CudaKernel kernel = many;
    if (kernel == null) {
      kernel = many = device.kernel(source, entry, manyRows);
    }
    return kernel;
  }

  private boolean isFew(int batch) {
    return batch <= FEW_ROWS * resident;
  }

  @Override
  public String toString() {
    return "cluster x" + BLOCKS + " up to batch " + MOST_ROWS * resident * TURNS;
  }
}
