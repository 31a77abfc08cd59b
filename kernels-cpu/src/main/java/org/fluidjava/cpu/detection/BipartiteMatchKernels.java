package org.fluidjava.cpu.detection;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernel of {@code bipartite_match}. */
final class BipartiteMatchKernels implements Kernel {
  /** Pairs below are no pairs. */
  private static final double NEAR = 1e-6;

  private final Tensor pairs;
  private final Tensor indices;
  private final Tensor nearness;
  private final boolean everyColumn;
  private final double threshold;

  private BipartiteMatchKernels(KernelContext c) {
    pairs = c.in("DistMat");
    indices = c.out("ColToRowMatchIndices");
    nearness = c.out("ColToRowMatchDist");
    everyColumn = c.attrs().getString("match_type").equals("per_prediction");
    threshold = c.attrs().getFloat("dist_threshold");
  }

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("bipartite_match", BipartiteMatchKernels::new);
  }

  @Override
  public void run() {
    int rows = Math.toIntExact(pairs.dim(0));
    int[] ends = pairs.lod().isEmpty() ? new int[] {0, rows} : pairs.lod().offsets(-1);
    indices.elements().fill(-1);
    nearness.elements().fill(0);
    for (int image = 0; image + 1 < ends.length; image++) {
      match(image, ends[image], ends[image + 1]);
    }
  }

  private void match(int image, int begin, int end) {
    boolean[] taken = new boolean[end - begin];
    while (nearest(image, begin, taken)) {
      // Each turn takes one row and one column.
    }
    if (everyColumn) {
      for (long column = 0; column < pairs.dim(1); column++) {
        rest(image, begin, end, column);
      }
    }
  }

  private boolean nearest(int image, int begin, boolean[] taken) {
    Elements near = pairs.elements();
    long columns = pairs.dim(1);
    long bestColumn = -1;
    int bestRow = -1;
    double best = -1;
    for (long column = 0; column < columns; column++) {
      if (indices.elements().getLong(image * columns + column) != -1) {
        continue;
      }
      for (int row = 0; row < taken.length; row++) {
        double value = near.get((begin + row) * columns + column);
        if (!taken[row] && value >= NEAR && value > best) {
          best = value;
          bestColumn = column;
          bestRow = row;
        }
      }
    }
    if (bestRow < 0) {
      return false;
    }
    taken[bestRow] = true;
    indices.elements().setLong(image * columns + bestColumn, bestRow);
    nearness.elements().set(image * columns + bestColumn, best);
    return true;
  }

  private void rest(int image, int begin, int end, long column) {
    Elements near = pairs.elements();
    long columns = pairs.dim(1);
    long at = image * columns + column;
    if (indices.elements().getLong(at) != -1) {
      return;
    }
    double best = -1;
    for (int row = begin; row < end; row++) {
      double value = near.get(row * columns + column);
      if (value >= NEAR && value >= threshold && value > best) {
        best = value;
        indices.elements().setLong(at, row - begin);
        nearness.elements().set(at, value);
      }
    }
  }
}
