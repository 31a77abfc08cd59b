package org.fluidjava.cuda.sequence;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.DeviceInts;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code row_conv}. */
final class RowConvKernels {
  private RowConvKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("row_conv", RowConvKernels::conv)
        .forFloats("row_conv_grad", RowConvKernels::convGrad);
  }

  /** Kernels over the rows of X. */
  private static final class Ahead {
    private final Tensor x;
    private final Tensor filter;
    private final DeviceInts offsets;

    Ahead(KernelContext c) {
      x = c.in("X");
      filter = c.in("Filter");
      offsets = new DeviceInts(CudaDevice.of(c));
    }

    void run(CudaKernel kernel, Tensor from, Tensor with, Tensor to, long blocks) {
      long rows = x.lod().offsets(0)[x.lod().sequences(0)];
      long width = x.dim(1);
      Rows.check(x, 0, rows * width);
      Rows.check(from, 0, rows * width);
      kernel.begin().tensor(from).tensor(with).tensor(to);
      kernel.pointer(offsets.offsets(x.lod(), 0)).integer(x.lod().sequences(0));
      kernel.longInteger(rows).longInteger(width).longInteger(filter.dim(0));
      kernel.launch(blocks, Units.THREADS);
    }

    /** Blocks for a thread for each element of X. */
    long each() {
      return CudaKernel.blocks(x.lod().rows() * x.dim(1), Units.THREADS);
    }
  }

  private static CudaKernel kernel(KernelContext c, String entry) {
    return CudaDevice.of(c).kernel(Contexts.SOURCE, entry, Units.real(c.dtype()));
  }

  private static Kernel conv(KernelContext c) {
    Tensor x = c.in("X");
    Tensor filter = c.in("Filter");
    Tensor out = c.out("Out");
    Ahead ahead = new Ahead(c);
    CudaKernel kernel = kernel(c, "row_conv");
    return () -> ahead.run(kernel, x, filter, out, ahead.each());
  }

  private static Kernel convGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor filter = c.in("Filter");
    Tensor grad = c.in("Out@GRAD");
    @Nullable Tensor xGrad = c.outOrNull("X@GRAD");
    @Nullable Tensor filterGrad = c.outOrNull("Filter@GRAD");
    Ahead ahead = new Ahead(c);
    CudaKernel toRows = kernel(c, "row_conv_grad");
    CudaKernel toWeights = kernel(c, "row_conv_weights");
    return () -> {
      if (xGrad != null) {
        ahead.run(toRows, grad, filter, xGrad, ahead.each());
      }
      if (filterGrad != null) {
        long blocks = CudaKernel.blocks(x.dim(1), 32) * filter.dim(0);
        ahead.run(toWeights, grad, x, filterGrad, blocks);
      }
    };
  }
}
