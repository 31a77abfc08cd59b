package org.fluidjava.cuda.sequence;

import org.fluidjava.cuda.Blas;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.shape.Fill;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code sequence_conv}: rows laid beside each other, then one product. */
final class SequenceConvKernels {
  private SequenceConvKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("sequence_conv", SequenceConvKernels::conv)
        .forFloats("sequence_conv_grad", SequenceConvKernels::convGrad);
  }

  private static @Nullable Tensor padding(KernelContext c) {
    return c.attrs().getBoolean("paddingTrainable") ? c.inOrNull("PaddingData") : null;
  }

  private static CudaKernel kernel(KernelContext c, String entry) {
    return Contexts.kernel(c, entry);
  }

  private static Kernel conv(KernelContext c) {
    Tensor x = c.in("X");
    Tensor filter = c.in("Filter");
    Tensor out = c.out("Out");
    @Nullable Tensor padding = padding(c);
    Contexts windows = Contexts.of(c);
    Tensor contexts = c.scratch(c.dtype());
    CudaKernel beside = kernel(c, "contexts");
    Blas blas = CudaDevice.of(c).blas();
    return () -> {
      int rows = (int) x.dim(0);
      int wide = (int) filter.dim(0);
      int to = (int) filter.dim(1);
      if (rows == 0 || to == 0) {
        return;
      }
      contexts.resize(rows, wide);
      windows.beside(beside, padding, contexts);
      blas.gemm(
          c.dtype(),
          false,
          false,
          rows,
          to,
          wide,
          1,
          contexts.address(),
          wide,
          filter.address(),
          to,
          0,
          out.address(),
          to);
    };
  }

  private static Kernel convGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor filter = c.in("Filter");
    Tensor grad = c.in("Out@GRAD");
    @Nullable Tensor padding = padding(c);
    @Nullable Tensor xGrad = c.outOrNull("X@GRAD");
    @Nullable Tensor filterGrad = c.outOrNull("Filter@GRAD");
    @Nullable Tensor paddingGrad = c.outOrNull("PaddingData@GRAD");
    Contexts windows = Contexts.of(c);
    Tensor contexts = c.scratch(c.dtype());
    CudaKernel beside = kernel(c, "contexts");
    CudaKernel toRows = kernel(c, "contexts_grad");
    CudaKernel toPadding = kernel(c, "padding_grad");
    Blas blas = CudaDevice.of(c).blas();
    return () -> {
      int rows = (int) x.dim(0);
      int wide = (int) filter.dim(0);
      int to = (int) filter.dim(1);
      if (paddingGrad != null) {
        Fill.zero(paddingGrad);
      }
      if (rows == 0 || wide == 0 || to == 0) {
        zero(xGrad);
        zero(filterGrad);
        return;
      }
      contexts.resize(rows, wide);
      if (filterGrad != null) {
        windows.beside(beside, padding, contexts);
        blas.gemm(
            c.dtype(),
            true,
            false,
            wide,
            to,
            rows,
            1,
            contexts.address(),
            wide,
            grad.address(),
            to,
            0,
            filterGrad.address(),
            to);
      }
      boolean pads = paddingGrad != null && padding != null;
      if (xGrad == null && !pads) {
        return;
      }
      blas.gemm(
          c.dtype(),
          false,
          true,
          rows,
          wide,
          to,
          1,
          grad.address(),
          to,
          filter.address(),
          to,
          0,
          contexts.address(),
          wide);
      if (xGrad != null) {
        toRows.begin().tensor(contexts).tensor(xGrad);
        windows.launch(toRows, rows, x.dim(1));
      }
      if (paddingGrad != null && pads) {
        toPadding.begin().tensor(contexts).tensor(paddingGrad);
        windows.launch(toPadding, paddingGrad.dim(0), x.dim(1));
      }
    };
  }

  private static void zero(@Nullable Tensor tensor) {
    if (tensor != null) {
      Fill.zero(tensor);
    }
  }
}
