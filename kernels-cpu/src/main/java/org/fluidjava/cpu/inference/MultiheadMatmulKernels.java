package org.fluidjava.cpu.inference;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.cpu.math.PartProducts;
import org.fluidjava.cpu.math.Products;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernel of {@code multihead_matmul}. */
final class MultiheadMatmulKernels {
  private MultiheadMatmulKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("multihead_matmul", MultiheadMatmulKernels::attention);
  }

  private static Kernel attention(KernelContext c) {
    Tensor in = c.in("Input");
    Tensor w = c.in("W");
    Tensor bias = c.in("Bias");
    @Nullable Tensor added = c.inOrNull("BiasQK");
    Tensor out = c.out("Out");
    Tensor all = c.scratch(c.dtype());
    Tensor scores = c.scratch(c.dtype());
    int heads = c.attrs().getInt("head_number");
    double alpha = c.attrs().getFloat("alpha");
    return () -> {
      int steps = Math.toIntExact(in.dim(1));
      int hidden = Math.toIntExact(w.dim(2));
      int each = hidden / heads;
      int wide = 3 * hidden;
      all.resize(in.dim(0) * steps, wide);
      scores.resize(steps, steps);
      Products.multiply(false, false, in.dim(0) * steps, wide, w.dim(0), 1, in, w, 0, all);
      FusedProductKernels.addThenCut(all, bias, false);
      for (long batch = 0; batch < in.dim(0); batch++) {
        for (int head = 0; head < heads; head++) {
          long query = batch * steps * wide + head * each;
          PartProducts.multiply(
              false,
              true,
              steps,
              steps,
              each,
              alpha,
              all,
              query,
              wide,
              all,
              query + hidden,
              wide,
              0,
              scores,
              0,
              steps);
          softmax(scores, added, batch, head, steps);
          PartProducts.multiply(
              false,
              false,
              steps,
              each,
              steps,
              1,
              scores,
              0,
              steps,
              all,
              query + 2L * hidden,
              wide,
              0,
              out,
              batch * steps * hidden + head * each,
              hidden);
        }
      }
    };
  }

  private static void softmax(
      Tensor scores, @Nullable Tensor added, long batch, int head, int steps) {
    Elements numbers = scores.elements();
    @Nullable Elements more = added == null ? null : added.elements();
    for (int row = 0; row < steps; row++) {
      double top = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < steps; j++) {
        long at = (long) row * steps + j;
        if (more != null && added != null) {
          numbers.add(at, more.get(place(added, batch, head, row, j)));
        }
        top = Math.max(top, numbers.get(at));
      }
      double sum = 0;
      for (int j = 0; j < steps; j++) {
        double share = Math.exp(numbers.get((long) row * steps + j) - top);
        numbers.set((long) row * steps + j, share);
        sum += share;
      }
      for (int j = 0; j < steps; j++) {
        long at = (long) row * steps + j;
        numbers.set(at, numbers.get(at) / sum);
      }
    }
  }

  /** Where a number lies in a tensor whose extents of 1 are spread. */
  private static long place(Tensor added, long batch, int head, int row, int column) {
    long at = added.dim(0) == 1 ? 0 : batch;
    at = at * added.dim(1) + (added.dim(1) == 1 ? 0 : head);
    at = at * added.dim(2) + (added.dim(2) == 1 ? 0 : row);
    return at * added.dim(3) + (added.dim(3) == 1 ? 0 : column);
  }
}
