package org.fluidjava.cpu.inference;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.cpu.math.Products;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code fusion_repeated_fc_relu} and {@code fusion_squared_mat_sub}. */
final class FusedProductKernels {
  private FusedProductKernels() {}

  static void register(CpuRegistrar kernels) {
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
    return () -> {
      Tensor from = x;
      for (int i = 0; i < weights.length; i++) {
        Tensor w = weights[i];
        Tensor to = results[i];
        long width = w.dim(1);
        to.resize(x.dim(0), width);
        Products.multiply(false, false, x.dim(0), width, w.dim(0), 1, from, w, 0, to);
        addThenCut(to, biases[i], true);
        from = to;
      }
    };
  }

  /** Adds a bias to each row, and cuts what is below 0. */
  static void addThenCut(Tensor to, @Nullable Tensor bias, boolean cut) {
    Elements numbers = to.elements();
    @Nullable Elements added = bias == null ? null : bias.elements();
    long width = to.dim(-1);
    for (long i = 0; i < numbers.length(); i++) {
      double sum = numbers.get(i) + (added == null ? 0 : added.get(i % width));
      numbers.set(i, cut ? Math.max(sum, 0) : sum);
    }
  }

  private static Kernel squares(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    Tensor xx = or(c, "SquaredX");
    Tensor yy = or(c, "SquaredY");
    Tensor xy = or(c, "SquaredXY");
    double scalar = c.attrs().getFloat("scalar");
    return () -> {
      long m = x.dim(0);
      long k = x.dim(1);
      long n = y.dim(1);
      square(x, xx);
      square(y, yy);
      xy.resize(m, n);
      Products.multiply(false, false, m, n, k, 1, x, y, 0, xy);
      Products.multiply(false, false, m, n, k, 1, xx, yy, 0, out);
      square(xy, xy);
      Elements to = out.elements();
      Elements from = xy.elements();
      for (long i = 0; i < to.length(); i++) {
        to.set(i, scalar * (from.get(i) - to.get(i)));
      }
    };
  }

  private static Tensor or(KernelContext c, String slot) {
    @Nullable Tensor wanted = c.outOrNull(slot);
    return wanted == null ? c.scratch(c.dtype()) : wanted;
  }

  private static void square(Tensor x, Tensor to) {
    to.resize(x.shape());
    Elements from = x.elements();
    Elements squares = to.elements();
    for (long i = 0; i < squares.length(); i++) {
      squares.set(i, from.get(i) * from.get(i));
    }
  }
}
