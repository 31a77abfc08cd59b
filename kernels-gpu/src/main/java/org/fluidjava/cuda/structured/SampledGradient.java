package org.fluidjava.cuda.structured;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.shape.Fill;
import org.fluidjava.cuda.shape.RowSums;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * Gradients where each row met a few rows of a weight: each (row, step) has the number of a row of
 * the weight, -1 where there is none, and its share of the gradient.
 */
final class SampledGradient {
  static final String SOURCE = "structured/sampled.cu";

  /** Threads of the kernels that give a warp to each sample, and the samples of a block. */
  static final int THREADS = 128;

  static final int SAMPLES = THREADS / 32;

  private final CudaKernel toX;
  private final CudaKernel products;
  private final RowSums sums;
  private final Tensor added;
  private final Tensor x;
  private final Tensor w;
  private final @Nullable Tensor xGrad;
  private final @Nullable Tensor wGrad;
  private final @Nullable Tensor biasGrad;

  SampledGradient(KernelContext c, String input, String weight) {
    toX = kernel(c, "sampled_to_x");
    products = kernel(c, "sampled_products");
    sums = new RowSums(c);
    added = c.scratch(c.dtype());
    x = c.in(input);
    w = c.in(weight);
    xGrad = c.outOrNull(input + "@GRAD");
    wGrad = c.outOrNull(weight + "@GRAD");
    biasGrad = c.outOrNull("Bias@GRAD");
  }

  static CudaKernel kernel(KernelContext c, String entry) {
    return CudaDevice.of(c).kernel(SOURCE, entry, Units.real(c.dtype()));
  }

  /** Blocks for a warp for each sample. */
  static long blocks(long samples) {
    return Math.min(CudaKernel.blocks(samples, SAMPLES), Integer.MAX_VALUE);
  }

  static List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      for (String entry :
          new String[] {
            "nce_samples",
            "nce_outputs",
            "row_costs",
            "nce_shares",
            "tree_nodes",
            "tree_outputs",
            "tree_shares",
            "sampled_to_x",
            "sampled_products"
          }) {
        all.add(new Specialisation(SOURCE, entry, Units.real(dtype)));
      }
    }
    return all;
  }

  /** Adds all shares up; {@code ids} int64 and {@code shares} are [rows, samples]. */
  void run(Tensor ids, Tensor shares, int samples) {
    long rows = x.dim(0);
    long width = x.dim(1);
    long height = w.dim(0);
    long count = rows * samples;
    if (xGrad != null) {
      toX.begin().tensor(ids).tensor(shares).tensor(w).tensor(xGrad).longInteger(rows);
      toX.integer(samples).longInteger(width).longInteger(height);
      toX.launch(CudaKernel.blocks(rows * width, Units.THREADS), Units.THREADS);
    }
    if (wGrad == null && biasGrad == null) {
      return;
    }
    sums.find(ids, count, height, 0);
    if (biasGrad != null) {
      Fill.zero(biasGrad);
      sums.add(shares, biasGrad, 1, 1, false);
    }
    if (wGrad != null) {
      Fill.zero(wGrad);
      added.resize(count, width);
      products.begin().tensor(shares).tensor(x).tensor(added).longInteger(count);
      products.integer(samples).longInteger(width);
      products.launch(CudaKernel.blocks(count * width, Units.THREADS), Units.THREADS);
      sums.add(added, wGrad, 1, width, false);
    }
  }
}
