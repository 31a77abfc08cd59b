package org.fluidjava.cpu.math;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code bilinear_tensor_product}: a BLAS product for each result. */
final class BilinearTensorProductKernels {
  private BilinearTensorProductKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("bilinear_tensor_product", BilinearTensorProductKernels::product)
        .forFloats("bilinear_tensor_product_grad", BilinearTensorProductKernels::grad);
  }

  private static Kernel product(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor weight = c.in("Weight");
    @Nullable Tensor bias = c.inOrNull("Bias");
    Tensor out = c.out("Out");
    Tensor left = c.scratch(c.dtype());
    return () -> {
      long batch = x.dim(0);
      long m = x.dim(1);
      long k = y.dim(1);
      long size = weight.dim(0);
      left.resize(batch, k);
      for (long s = 0; s < size; s++) {
        Products.multiply(false, false, batch, k, m, 1, x, 0, weight, s * m * k, 0, left, 0);
        Elements lefts = left.elements();
        Elements ys = y.elements();
        Elements to = out.elements();
        double added = bias == null ? 0 : bias.elements().get(s);
        for (long b = 0; b < batch; b++) {
          double sum = added;
          for (long j = 0; j < k; j++) {
            sum += lefts.get(b * k + j) * ys.get(b * k + j);
          }
          to.set(b * size + s, sum);
        }
      }
    };
  }

  private static Kernel grad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor weight = c.in("Weight");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dy = c.outOrNull("Y@GRAD");
    @Nullable Tensor dWeight = c.outOrNull("Weight@GRAD");
    @Nullable Tensor dBias = c.outOrNull("Bias@GRAD");
    Tensor weighted = c.scratch(c.dtype());
    return () -> {
      long batch = x.dim(0);
      long m = x.dim(1);
      long k = y.dim(1);
      long size = weight.dim(0);
      if (batch == 0 && dWeight != null) {
        dWeight.elements().fill(0);
      }
      for (long s = 0; s < size; s++) {
        double beta = s == 0 ? 0 : 1;
        long at = s * m * k;
        if (dx != null) {
          weigh(g, s, y, weighted);
          Products.multiply(false, true, batch, m, k, 1, weighted, 0, weight, at, beta, dx, 0);
        }
        if (dy != null || dWeight != null) {
          weigh(g, s, x, weighted);
        }
        if (dy != null) {
          Products.multiply(false, false, batch, k, m, 1, weighted, 0, weight, at, beta, dy, 0);
        }
        if (dWeight != null && batch > 0) {
          Products.multiply(true, false, m, k, batch, 1, weighted, 0, y, 0, 0, dWeight, at);
        }
        if (dBias != null) {
          Elements gs = g.elements();
          double sum = 0;
          for (long b = 0; b < batch; b++) {
            sum += gs.get(b * size + s);
          }
          dBias.elements().set(s, sum);
        }
      }
    };
  }

  /** Each row of a side times the gradient of its result s. */
  private static void weigh(Tensor g, long s, Tensor side, Tensor weighted) {
    weighted.resize(side.shape());
    Elements gs = g.elements();
    Elements from = side.elements();
    Elements to = weighted.elements();
    long size = g.dim(1);
    long width = side.dim(1);
    for (long i = 0; i < from.length(); i++) {
      to.set(i, gs.get(i / width * size + s) * from.get(i));
    }
  }
}
