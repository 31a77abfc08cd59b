package org.fluidjava.cuda.shape;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code diag}, {@code diag_v2}, {@code tril_triu} and {@code meshgrid}. */
final class DiagonalKernels {
  private DiagonalKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forNumbers("diag", c -> diagonal(c, c.in("Diagonal"), c.out("Out"), 0, 0, true))
        .forNumbers("diag_v2", DiagonalKernels::diagV2)
        .forNumbers("tril_triu", c -> triangle(c, c.in("X"), c.out("Out")))
        .forFloats("tril_triu_grad", c -> triangle(c, c.in("Out@GRAD"), c.out("X@GRAD")))
        .forNumbers("meshgrid", DiagonalKernels::meshgrid)
        .forFloats("meshgrid_grad", DiagonalKernels::meshgridGrad);
  }

  private static Kernel diagonal(
      KernelContext c, Tensor x, Tensor out, int offset, double padding, boolean vector) {
    BoxCopy copy = new BoxCopy(c);
    Fill fill = new Fill(c);
    return () -> {
      Tensor matrix = vector ? out : x;
      long step = matrix.dim(1) + 1;
      long first = offset >= 0 ? offset : -offset * matrix.dim(1);
      if (vector) {
        fill.run(out, padding);
      }
      long[] dims = {vector ? x.numel() : out.numel()};
      long[] along = {step};
      long[] one = {1};
      if (vector) {
        copy.copy(dims, x, 0, one, out, first, along);
      } else {
        copy.copy(dims, x, first, along, out, 0, one);
      }
    };
  }

  private static Kernel diagV2(KernelContext c) {
    Tensor x = c.in("X");
    int offset = c.attrs().getInt("offset");
    double padding = c.attrs().getFloat("padding_value");
    Kernel spread = diagonal(c, x, c.out("Out"), offset, padding, true);
    Kernel taken = diagonal(c, x, c.out("Out"), offset, padding, false);
    return () -> (x.rank() == 1 ? spread : taken).run();
  }

  private static Kernel triangle(KernelContext c, Tensor x, Tensor out) {
    int diagonal = c.attrs().getInt("diagonal");
    boolean lower = c.attrs().getBoolean("lower");
    CudaKernel kernel = CudaDevice.of(c).kernel("shape/move.cu", "triangle");
    return () -> {
      RuleViolation.unless(
          x.numel() == out.numel(), "%s and %s must have the same extents", x, out);
      kernel
          .begin()
          .tensor(x)
          .tensor(out)
          .longInteger(x.numel())
          .longInteger(x.dim(-2))
          .longInteger(x.dim(-1))
          .longInteger(diagonal)
          .integer(lower ? 1 : 0)
          .integer(x.dtype().bytes())
          .launch(CudaKernel.blocks(x.numel(), Units.THREADS), Units.THREADS);
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
    BoxCopy copy = new BoxCopy(c);
    return () -> {
      for (int i = 0; i < x.length; i++) {
        Tensor to = out[i];
        if (to != null) {
          long[] dims = to.shape().dims();
          copy.copy(dims, x[i], 0, along(i, dims.length), to, 0, BoxCopy.strides(dims));
        }
      }
    };
  }

  private static Kernel meshgridGrad(KernelContext c) {
    Tensor[] grads = c.ins("Out@GRAD");
    @Nullable Tensor[] dx = c.outs("X@GRAD");
    BoxSum sum = new BoxSum(c);
    return () -> {
      for (int i = 0; i < dx.length; i++) {
        Tensor to = dx[i];
        if (to != null) {
          long[] dims = grads[i].shape().dims();
          sum.sum(dims, grads[i], BoxCopy.strides(dims), to, along(i, dims.length));
        }
      }
    };
  }
}
