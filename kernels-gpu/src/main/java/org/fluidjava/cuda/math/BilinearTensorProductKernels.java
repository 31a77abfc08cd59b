package org.fluidjava.cuda.math;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.reduce.Reduction;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.Broadcast;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code bilinear_tensor_product}: a product by cuBLAS for each result. */
final class BilinearTensorProductKernels {
  private BilinearTensorProductKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("bilinear_tensor_product", BilinearTensorProductKernels::product)
        .forFloats("bilinear_tensor_product_grad", BilinearTensorProductKernels::grad);
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.FLOATS) {
      for (String entry : List.of("row_products", "weigh_rows")) {
        all.add(new Specialisation(NormKernels.SOURCE, entry, CudaTypes.real(dtype)));
      }
    }
  }

  private static Kernel product(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor weight = c.in("Weight");
    @Nullable Tensor bias = c.inOrNull("Bias");
    Tensor out = c.out("Out");
    Tensor left = c.scratch(c.dtype());
    Products products = new Products(c);
    CudaKernel sums =
        CudaDevice.of(c).kernel(NormKernels.SOURCE, "row_products", CudaTypes.real(c.dtype()));
    return () -> {
      long batch = x.dim(0);
      long m = x.dim(1);
      long k = y.dim(1);
      long size = weight.dim(0);
      left.resize(batch, k);
      for (long s = 0; s < size; s++) {
        products.multiply(
            false, false, batch, k, m, 1, x, 0, 0, weight, s * m * k, 0, 0, left, 0, 0, 1);
        sums.begin().tensor(left).tensor(y).tensor(bias).tensor(out).longInteger(k);
        sums.longInteger(size).longInteger(s).launch(batch, Grid.line(k));
      }
    };
  }

  private static Kernel grad(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor weight = c.in("Weight");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dy = c.outOrNull("Y@GRAD");
    @Nullable Tensor dWeight = c.outOrNull("Weight@GRAD");
    @Nullable Tensor dBias = c.outOrNull("Bias@GRAD");
    Tensor weighted = c.scratch(c.dtype());
    Products products = new Products(c);
    Reduction columns = new Reduction(c, "sum", c.dtype(), c.dtype());
    CudaKernel weigh = device.kernel(NormKernels.SOURCE, "weigh_rows", CudaTypes.real(c.dtype()));
    return () -> {
      long batch = x.dim(0);
      long m = x.dim(1);
      long k = y.dim(1);
      long size = weight.dim(0);
      if (batch == 0 && dWeight != null && dWeight.numel() > 0) {
        device.zero(dWeight.address(), dWeight.bytes());
      }
      for (long s = 0; s < size; s++) {
        double beta = s == 0 ? 0 : 1;
        long at = s * m * k;
        if (dx != null) {
          weigh(device, weigh, y, g, weighted, s);
          products.multiply(
              false, true, batch, m, k, 1, weighted, 0, 0, weight, at, 0, beta, dx, 0, 0, 1);
        }
        if (dy != null || dWeight != null) {
          weigh(device, weigh, x, g, weighted, s);
        }
        if (dy != null) {
          products.multiply(
              false, false, batch, k, m, 1, weighted, 0, 0, weight, at, 0, beta, dy, 0, 0, 1);
        }
        if (dWeight != null && batch > 0) {
          products.multiply(
              true, false, m, k, batch, 1, weighted, 0, 0, y, 0, 0, 0, dWeight, at, 0, 1);
        }
      }
      if (dBias != null && batch == 0) {
        device.zero(dBias.address(), dBias.bytes());
      } else if (dBias != null) {
        Broadcast b = Broadcast.of(Shape.of(batch, size), Shape.of(1, size), -1);
        columns.over(b, false, g.address(), dBias.address(), 0);
      }
    };
  }

  /** Each row of a side times the gradient of its result s. */
  private static void weigh(
      CudaDevice device, CudaKernel kernel, Tensor side, Tensor g, Tensor weighted, long s) {
    weighted.resize(side.shape());
    long n = side.numel();
    kernel.begin().tensor(side).tensor(g).tensor(weighted).longInteger(n);
    kernel.longInteger(side.dim(1)).longInteger(g.dim(1)).longInteger(s);
    kernel.launch(Grid.items(device, n), Grid.THREADS);
  }
}
