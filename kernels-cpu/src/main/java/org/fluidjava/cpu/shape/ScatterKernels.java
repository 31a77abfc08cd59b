package org.fluidjava.cpu.shape;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code scatter} and {@code scatter_nd_add}. */
final class ScatterKernels {
  private ScatterKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forNumbers("scatter", ScatterKernels::scatter)
        .forFloats("scatter_grad", ScatterKernels::scatterGrad)
        .forNumbers("scatter_nd_add", ScatterKernels::scatterNd)
        .forFloats("scatter_nd_add_grad", ScatterKernels::scatterNdGrad);
  }

  private static void copyWhole(Tensor from, Tensor to) {
    if (from.address() != to.address()) {
      HostMemory.copy(from.address(), to.address(), to.bytes());
    }
  }

  private static Kernel scatter(KernelContext c) {
    Tensor x = c.in("X");
    Tensor ids = c.in("Ids");
    Tensor updates = c.in("Updates");
    Tensor out = c.out("Out");
    boolean overwrite = c.attrs().getBoolean("overwrite");
    return () -> {
      copyWhole(x, out);
      Elements rows = ids.elements();
      Elements from = updates.elements();
      Elements to = out.elements();
      long width = x.product(1, x.rank());
      int bytes = x.dtype().bytes();
      for (long i = 0; i < ids.numel(); i++) {
        long target =
            out.address() + GatherKernels.checked(rows, i, x.dim(0), "Ids") * width * bytes;
        if (overwrite) {
          HostMemory.copy(updates.address() + i * width * bytes, target, width * bytes);
        } else {
          // A row that updates name begins with zeros, then all of its updates add up.
          HostMemory.zero(target, width * bytes);
        }
      }
      for (long i = 0; !overwrite && i < ids.numel(); i++) {
        add(from, i * width, to, rows.getLong(i) * width, width, x.dtype());
      }
    };
  }

  private static void add(
      Elements from, long source, Elements to, long target, long count, DType dtype) {
    for (long j = 0; j < count; j++) {
      if (dtype.isFloating()) {
        to.add(target + j, from.get(source + j));
      } else {
        to.setLong(target + j, to.getLong(target + j) + from.getLong(source + j));
      }
    }
  }

  private static Kernel scatterGrad(KernelContext c) {
    Tensor ids = c.in("Ids");
    Tensor grad = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dUpdates = c.outOrNull("Updates@GRAD");
    Tensor lasts = c.scratch(DType.INT64);
    boolean overwrite = c.attrs().getBoolean("overwrite");
    return () -> {
      Elements rows = ids.elements();
      long height = grad.dim(0);
      long chunk = grad.product(1, grad.rank()) * grad.dtype().bytes();
      if (dx != null) {
        HostMemory.copy(grad.address(), dx.address(), dx.bytes());
        for (long i = 0; i < ids.numel(); i++) {
          HostMemory.zero(
              dx.address() + GatherKernels.checked(rows, i, height, "Ids") * chunk, chunk);
        }
      }
      if (dUpdates == null) {
        return;
      }
      lasts.resize(height);
      Elements last = lasts.elements();
      for (long i = 0; i < ids.numel(); i++) {
        last.setLong(GatherKernels.checked(rows, i, height, "Ids"), i);
      }
      for (long i = 0; i < ids.numel(); i++) {
        long row = rows.getLong(i);
        long target = dUpdates.address() + i * chunk;
        if (overwrite && last.getLong(row) != i) {
          HostMemory.zero(target, chunk);
        } else {
          HostMemory.copy(grad.address() + row * chunk, target, chunk);
        }
      }
    };
  }

  private static Kernel scatterNd(KernelContext c) {
    Tensor x = c.in("X");
    Tensor index = c.in("Index");
    Tensor updates = c.in("Updates");
    Tensor out = c.out("Out");
    return () -> {
      copyWhole(x, out);
      int depth = (int) index.dim(-1);
      long width = x.product(depth, x.rank());
      Elements numbers = index.elements();
      Elements from = updates.elements();
      Elements to = out.elements();
      long count = index.product(0, index.rank() - 1);
      for (long i = 0; i < count; i++) {
        long slice = GatherKernels.point(numbers, i, depth, x, true);
        add(from, i * width, to, slice * width, width, x.dtype());
      }
    };
  }

  private static Kernel scatterNdGrad(KernelContext c) {
    Tensor index = c.in("Index");
    Tensor grad = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dUpdates = c.outOrNull("Updates@GRAD");
    return () -> {
      if (dx != null) {
        HostMemory.copy(grad.address(), dx.address(), dx.bytes());
      }
      if (dUpdates == null) {
        return;
      }
      int depth = (int) index.dim(-1);
      long chunk = grad.product(depth, grad.rank()) * grad.dtype().bytes();
      Elements numbers = index.elements();
      long count = index.product(0, index.rank() - 1);
      for (long i = 0; i < count; i++) {
        long slice = GatherKernels.point(numbers, i, depth, grad, true);
        HostMemory.copy(grad.address() + slice * chunk, dUpdates.address() + i * chunk, chunk);
      }
    };
  }
}
