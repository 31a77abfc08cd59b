package org.fluidjava.cpu.shape;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code fill_diagonal_tensor}. */
final class FillDiagonalTensorKernels {
  private FillDiagonalTensorKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forAll("fill_diagonal_tensor", c -> fill(c, c.in("X"), c.in("Y"), c.out("Out")))
        .forAll("fill_diagonal_tensor_grad", c -> fill(c, c.in("Out@GRAD"), null, c.out("X@GRAD")));
  }

  /** X with the numbers of Y, or with zeros, on the diagonals. */
  private static Kernel fill(KernelContext c, Tensor x, @Nullable Tensor y, Tensor out) {
    int first = c.attrs().getInt("dim1");
    int second = c.attrs().getInt("dim2");
    long offset = c.attrs().getLong("offset");
    return () -> {
      HostMemory.copy(x.address(), out.address(), x.bytes());
      int rank = x.rank();
      long rowStride = x.product(first + 1, rank);
      long columnStride = x.product(second + 1, rank);
      long start = offset >= 0 ? offset * columnStride : -offset * rowStride;
      long length =
          offset >= 0
              ? Math.min(x.dim(first), x.dim(second) - offset)
              : Math.min(x.dim(first) + offset, x.dim(second));
      Elements to = out.elements();
      Elements from = y == null ? null : y.elements();
      boolean floating = out.dtype().isFloating();
      long matrices = x.numel() / Math.max(1, x.dim(first) * x.dim(second));
      for (long matrix = 0; matrix < matrices; matrix++) {
        long at = start;
        long left = matrix;
        for (int axis = rank - 1; axis >= 0; axis--) {
          if (axis != first && axis != second) {
            at += left % x.dim(axis) * x.product(axis + 1, rank);
            left /= x.dim(axis);
          }
        }
        for (long i = 0; i < length; i++, at += rowStride + columnStride) {
          if (from == null) {
            to.setLong(at, 0);
          } else if (floating) {
            to.set(at, from.get(matrix * length + i));
          } else {
            to.setLong(at, from.getLong(matrix * length + i));
          }
        }
      }
    };
  }
}
