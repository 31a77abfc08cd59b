package org.fluidjava.cuda.inference;

import org.fluidjava.cuda.Blas;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.cuda.math.Products;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.jspecify.annotations.Nullable;

/** Kernel of {@code multihead_matmul}: products of all heads of a row of the batch at once. */
final class MultiheadMatmulKernels {
  private MultiheadMatmulKernels() {}

  static void register(Registrar kernels) {
    kernels.forFloats("multihead_matmul", MultiheadMatmulKernels::attention);
  }

  private static Kernel attention(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor in = c.in("Input");
    Tensor w = c.in("W");
    Tensor bias = c.in("Bias");
    @Nullable Tensor added = c.inOrNull("BiasQK");
    Tensor out = c.out("Out");
    Tensor all = c.scratch(c.dtype());
    Tensor scores = c.scratch(c.dtype());
    int heads = c.attrs().getInt("head_number");
    double alpha = c.attrs().getFloat("alpha");
    Products products = new Products(c);
    Blas blas = device.blas();
    Fused fused = new Fused(c);
    CudaKernel attend = Fused.kernel(c, "attend");
    return () -> {
      int batch = Math.toIntExact(in.dim(0));
      int steps = Math.toIntExact(in.dim(1));
      int hidden = Math.toIntExact(w.dim(2));
      int each = hidden / heads;
      int wide = 3 * hidden;
      long square = (long) steps * steps;
      if (out.numel() == 0) {
        return;
      }
      all.resize((long) batch * steps, wide);
      scores.resize(batch, heads, steps, steps);
      products.multiply(false, false, (long) batch * steps, wide, w.dim(0), 1, in, w, 0, all);
      fused.addThenCut(all, bias, false, null);
      int bytes = c.dtype().bytes();
      for (int row = 0; row < batch; row++) {
        long query = all.address() + (long) row * steps * wide * bytes;
        blas.gemmBatched(
            c.dtype(),
            false,
            true,
            steps,
            steps,
            each,
            alpha,
            query,
            wide,
            each,
            query + (long) hidden * bytes,
            wide,
            each,
            0,
            scores.address() + row * heads * square * bytes,
            steps,
            square,
            heads);
      }
      long lines = (long) batch * heads * steps;
      attend.begin().tensor(scores).tensor(added).longInteger(lines).integer(heads).integer(steps);
      for (int axis = 0; axis < 4; axis++) {
        attend.longInteger(added == null || added.dim(axis) == 1 ? 0 : added.product(axis + 1, 4));
      }
      attend.launch(Grid.warps(device, lines), Grid.THREADS);
      for (int row = 0; row < batch; row++) {
        long value = all.address() + ((long) row * steps * wide + 2L * hidden) * bytes;
        blas.gemmBatched(
            c.dtype(),
            false,
            false,
            steps,
            each,
            steps,
            1,
            scores.address() + row * heads * square * bytes,
            steps,
            square,
            value,
            wide,
            each,
            0,
            out.address() + (long) row * steps * hidden * bytes,
            hidden,
            each,
            heads);
      }
    };
  }
}
