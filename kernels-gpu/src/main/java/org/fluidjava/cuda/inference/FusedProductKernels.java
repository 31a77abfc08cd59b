package org.fluidjava.cuda.inference;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.cuda.math.Products;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code fusion_repeated_fc_relu} and {@code fusion_squared_mat_sub}. */
final class FusedProductKernels {
  private FusedProductKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("fusion_repeated_fc_relu", FusedProductKernels::layers)
        .forFloats("fusion_squared_mat_sub", FusedProductKernels::squares);
  }

  private static Kernel layers(KernelContext c) {
    Tensor x = c.in("X");
    Tensor[] weights = c.ins("W");
    Tensor[] biases = c.ins("Bias");
    Tensor[] results = new Tensor[weights.length];
    for (int i = 0; i < results.length - 1; i++) {
      @Nullable Tensor wanted = c.outOrNull("ReluOut", i);
      results[i] = wanted == null ? c.scratch(c.dtype()) : wanted;
    }
    results[results.length - 1] = c.out("Out");
    Products products = new Products(c);
    Fused fused = new Fused(c);
    return () -> {
      Tensor from = x;
      for (int i = 0; i < weights.length; i++) {
        Tensor w = weights[i];
        Tensor to = results[i];
        to.resize(x.dim(0), w.dim(1));
        products.multiply(false, false, x.dim(0), w.dim(1), w.dim(0), 1, from, w, 0, to);
        fused.addThenCut(to, biases[i], true, null);
        from = to;
      }
    };
  }

  private static Kernel squares(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    Tensor xx = or(c, "SquaredX");
    Tensor yy = or(c, "SquaredY");
    Tensor xy = or(c, "SquaredXY");
    double scalar = c.attrs().getFloat("scalar");
    Products products = new Products(c);
    CudaKernel square = Fused.kernel(c, "square");
    CudaKernel difference = Fused.kernel(c, "difference");
    return () -> {
      long m = x.dim(0);
      long k = x.dim(1);
      long n = y.dim(1);
      square(device, square, x, xx);
      square(device, square, y, yy);
      xy.resize(m, n);
      products.multiply(false, false, m, n, k, 1, x, y, 0, xy);
      products.multiply(false, false, m, n, k, 1, xx, yy, 0, out);
      difference.begin().tensor(xy).tensor(out).longInteger(m * n).real64(scalar);
      difference.launch(Grid.items(device, m * n), Grid.THREADS);
    };
  }

  private static Tensor or(KernelContext c, String slot) {
    @Nullable Tensor wanted = c.outOrNull(slot);
    return wanted == null ? c.scratch(c.dtype()) : wanted;
  }

  private static void square(CudaDevice device, CudaKernel square, Tensor x, Tensor to) {
    to.resize(x.shape());
    square.begin().tensor(x).tensor(to).longInteger(x.numel());
    square.launch(Grid.items(device, x.numel()), Grid.THREADS);
  }
}
