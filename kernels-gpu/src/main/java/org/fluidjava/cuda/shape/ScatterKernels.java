package org.fluidjava.cuda.shape;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Fault;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code scatter} and {@code scatter_nd_add}. */
final class ScatterKernels {
  private ScatterKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forNumbers("scatter", ScatterKernels::scatter)
        .forFloats("scatter_grad", ScatterKernels::scatterGrad)
        .forNumbers("scatter_nd_add", ScatterKernels::scatterNd)
        .forFloats("scatter_nd_add_grad", ScatterKernels::scatterNdGrad);
  }

  private static CudaKernel kernel(KernelContext c, String entry) {
    return CudaDevice.of(c).kernel(GatherKernels.SOURCE, entry);
  }

  /** Moves whole rows by their numbers. */
  static void rows(
      CudaKernel kernel, @Nullable Tensor from, Tensor ids, long height, Tensor last, Tensor to) {
    long bytes = to.product(1, to.rank()) * to.dtype().bytes();
    int unit = Units.of(bytes, from == null ? 0 : from.address(), to.address());
    kernel.begin();
    if (from != null) {
      kernel.tensor(from);
    }
    kernel
        .tensor(ids)
        .integer(ids.dtype().bytes())
        .longInteger(ids.numel())
        .longInteger(height)
        .longInteger(bytes / unit)
        .integer(unit);
    if (from != null) {
      kernel.tensor(last);
    }
    kernel
        .tensor(to)
        .launch(CudaKernel.blocks(ids.numel() * (bytes / unit), Units.THREADS), Units.THREADS);
  }

  private static Kernel scatter(KernelContext c) {
    Tensor x = c.in("X");
    Tensor ids = c.in("Ids");
    Tensor updates = c.in("Updates");
    Tensor out = c.out("Out");
    boolean overwrite = c.attrs().getBoolean("overwrite");
    RowSums sums = new RowSums(c);
    Fault fault = GatherKernels.outside(c, "Ids");
    CudaKernel put = kernel(c, "put_rows");
    return () -> {
      BoxCopy.whole(x, out);
      sums.find(ids, ids.numel(), x.dim(0), fault.address());
      if (overwrite) {
        rows(put, updates, ids, x.dim(0), sums.last(), out);
      } else {
        sums.add(updates, out, 1, x.product(1, x.rank()), false);
      }
    };
  }

  private static Kernel scatterGrad(KernelContext c) {
    Tensor ids = c.in("Ids");
    Tensor grad = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dUpdates = c.outOrNull("Updates@GRAD");
    boolean overwrite = c.attrs().getBoolean("overwrite");
    RowSums sums = new RowSums(c);
    Fault fault = GatherKernels.outside(c, "Ids");
    CudaKernel clear = kernel(c, "clear_rows");
    CudaKernel take = kernel(c, overwrite ? "take_last" : "gather");
    return () -> {
      long height = grad.dim(0);
      sums.find(ids, ids.numel(), height, fault.address());
      if (dx != null) {
        BoxCopy.whole(grad, dx);
        rows(clear, null, ids, height, sums.last(), dx);
      }
      if (dUpdates != null && overwrite) {
        rows(take, grad, ids, height, sums.last(), dUpdates);
      } else if (dUpdates != null) {
        long width = grad.product(1, grad.rank());
        GatherKernels.gather(take, grad, ids, dUpdates, 1, height, ids.numel(), width, 0);
      }
    };
  }

  private static Kernel scatterNd(KernelContext c) {
    Tensor x = c.in("X");
    Tensor index = c.in("Index");
    Tensor updates = c.in("Updates");
    Tensor out = c.out("Out");
    Points points = new Points(c, "Index");
    RowSums sums = new RowSums(c);
    return () -> {
      BoxCopy.whole(x, out);
      int depth = (int) index.dim(-1);
      Tensor slices = points.slices(index, x);
      sums.find(slices, slices.numel(), x.product(0, depth), 0);
      sums.add(updates, out, 1, x.product(depth, x.rank()), true);
    };
  }

  private static Kernel scatterNdGrad(KernelContext c) {
    Tensor index = c.in("Index");
    Tensor grad = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dUpdates = c.outOrNull("Updates@GRAD");
    Points points = new Points(c, "Index");
    CudaKernel gather = kernel(c, "gather");
    return () -> {
      if (dx != null) {
        BoxCopy.whole(grad, dx);
      }
      if (dUpdates != null) {
        int depth = (int) index.dim(-1);
        Tensor slices = points.slices(index, grad);
        long width = grad.product(depth, grad.rank());
        GatherKernels.gather(
            gather, grad, slices, dUpdates, 1, grad.product(0, depth), slices.numel(), width, 0);
      }
    };
  }
}
