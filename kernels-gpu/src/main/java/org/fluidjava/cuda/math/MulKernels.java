package org.fluidjava.cuda.math;

import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code mul}: one product each. */
final class MulKernels {
  private MulKernels() {}

  static void register(Registrar kernels) {
    kernels.forFloats("mul", MulKernels::mul).forFloats("mul_grad", MulKernels::mulGrad);
  }

  private static Kernel mul(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    Products products = new Products(c);
    int xRows = c.attrs().getInt("x_num_col_dims");
    int yRows = c.attrs().getInt("y_num_col_dims");
    return () -> {
      long m = x.product(0, xRows);
      long k = y.product(0, yRows);
      long n = y.product(yRows, y.rank());
      products.multiply(false, false, m, n, k, 1, x, y, 0, out);
    };
  }

  private static Kernel mulGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor g = c.in("Out@GRAD");
    Products products = new Products(c);
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dy = c.outOrNull("Y@GRAD");
    int xRows = c.attrs().getInt("x_num_col_dims");
    int yRows = c.attrs().getInt("y_num_col_dims");
    return () -> {
      long m = x.product(0, xRows);
      long k = y.product(0, yRows);
      long n = y.product(yRows, y.rank());
      if (dx != null) {
        products.multiply(false, true, m, k, n, 1, g, y, 0, dx);
      }
      if (dy != null) {
        products.multiply(true, false, k, n, m, 1, x, g, 0, dy);
      }
    };
  }
}
