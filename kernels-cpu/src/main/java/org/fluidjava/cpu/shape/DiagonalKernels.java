package org.fluidjava.cpu.shape;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code diag}, {@code diag_v2}, {@code tril_triu} and {@code meshgrid}. */
final class DiagonalKernels {
  private DiagonalKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forNumbers("diag", c -> diagonal(c.in("Diagonal"), c.out("Out"), 0, 0, true))
        .forNumbers("diag_v2", DiagonalKernels::diagV2)
        .forNumbers("tril_triu", c -> triangle(c, c.in("X"), c.out("Out")))
        .forFloats("tril_triu_grad", c -> triangle(c, c.in("Out@GRAD"), c.out("X@GRAD")))
        .forNumbers("meshgrid", DiagonalKernels::meshgrid)
        .forFloats("meshgrid_grad", DiagonalKernels::meshgridGrad);
  }

  private static Kernel diagonal(Tensor x, Tensor out, int offset, double padding, boolean vector) {
    return () -> {
      Tensor matrix = vector ? out : x;
      int bytes = x.dtype().bytes();
      long step = matrix.dim(1) + 1;
      long first = offset >= 0 ? offset : -offset * matrix.dim(1);
      if (vector) {
        out.elements().fill(padding);
      }
      long count = vector ? x.numel() : out.numel();
      for (long i = 0; i < count; i++) {
        long inside = (first + i * step) * bytes;
        HostMemory.copy(
            x.address() + (vector ? i * bytes : inside),
            out.address() + (vector ? inside : i * bytes),
            bytes);
      }
    };
  }

  private static Kernel diagV2(KernelContext c) {
    Tensor x = c.in("X");
    int offset = c.attrs().getInt("offset");
    double padding = c.attrs().getFloat("padding_value");
    Kernel spread = diagonal(x, c.out("Out"), offset, padding, true);
    Kernel taken = diagonal(x, c.out("Out"), offset, padding, false);
    return () -> (x.rank() == 1 ? spread : taken).run();
  }

  private static Kernel triangle(KernelContext c, Tensor x, Tensor out) {
    int diagonal = c.attrs().getInt("diagonal");
    boolean lower = c.attrs().getBoolean("lower");
    return () -> {
      Elements from = x.elements();
      Elements to = out.elements();
      long columns = x.dim(-1);
      long rows = x.dim(-2);
      for (long i = 0; i < x.numel(); i++) {
        long above = i % columns - i / columns % rows;
        if (lower ? above > diagonal : above < diagonal) {
          to.setLong(i, 0);
        } else if (x.dtype().isFloating()) {
          to.set(i, from.get(i));
        } else {
          to.setLong(i, from.getLong(i));
        }
      }
    };
  }

  /** Strides of axis {@code i}'s coordinates over the grid: none along all other axes. */
  private static long[] along(int i, int rank) {
    long[] strides = new long[rank];
    strides[i] = 1;
    return strides;
  }

  private static Kernel meshgrid(KernelContext c) {
    Tensor[] x = c.ins("X");
    @Nullable Tensor[] out = c.outs("Out");
    return () -> {
      for (int i = 0; i < x.length; i++) {
        Tensor to = out[i];
        if (to != null) {
          long[] dims = to.shape().dims();
          Walk.copy(dims, x[i], 0, along(i, dims.length), to, 0, Walk.strides(dims));
        }
      }
    };
  }

  private static Kernel meshgridGrad(KernelContext c) {
    Tensor[] grads = c.ins("Out@GRAD");
    @Nullable Tensor[] dx = c.outs("X@GRAD");
    return () -> {
      for (int i = 0; i < dx.length; i++) {
        Tensor to = dx[i];
        if (to != null) {
          HostMemory.zero(to.address(), to.bytes());
          long[] dims = grads[i].shape().dims();
          Walk.add(dims, grads[i], 0, Walk.strides(dims), to, 0, along(i, dims.length));
        }
      }
    };
  }
}
