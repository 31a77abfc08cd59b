package org.fluidjava.cpu.math;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code fc} and {@code addmm}: a product onto something that is there before. */
final class AffineKernels {
  private AffineKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("fc", AffineKernels::fc)
        .forFloats("addmm", AffineKernels::addmm)
        .forFloats("addmm_grad", AffineKernels::addmmGrad);
  }

  private static Kernel fc(KernelContext c) {
    Tensor in = c.in("Input");
    Tensor w = c.in("W");
    @Nullable Tensor bias = c.inOrNull("Bias");
    Tensor out = c.out("Out");
    int rows = c.attrs().getInt("in_num_col_dims");
    boolean relu = c.attrs().getString("activation_type").equals("relu");
    return () -> {
      long m = in.product(0, rows);
      long n = w.dim(1);
      Products.multiply(false, false, m, n, w.dim(0), 1, in, w, 0, out);
      if (bias == null && !relu) {
        return;
      }
      @Nullable Elements added = bias == null ? null : bias.elements();
      Elements to = out.elements();
      for (long i = 0; i < to.length(); i++) {
        double number = to.get(i) + (added == null ? 0 : added.get(i % n));
        to.set(i, relu ? Math.max(number, 0) : number);
      }
    };
  }

  private static Kernel addmm(KernelContext c) {
    Tensor input = c.in("Input");
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    float alpha = c.attrs().getFloat("Alpha");
    float beta = c.attrs().getFloat("Beta");
    return () -> {
      Elements from = input.elements();
      Elements to = out.elements();
      long n = out.dim(1);
      for (long i = 0; i < to.length(); i++) {
        to.set(i, from.get(source(input, i, n)));
      }
      Products.multiply(false, false, x.dim(0), n, x.dim(1), alpha, x, y, beta, out);
    };
  }

  /** The element of Input that meets element i of the result. */
  private static long source(Tensor input, long i, long n) {
    long row = input.dim(0) == 1 ? 0 : i / n;
    long column = input.dim(1) == 1 ? 0 : i % n;
    return row * input.dim(1) + column;
  }

  private static Kernel addmmGrad(KernelContext c) {
    Tensor input = c.in("Input");
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor dInput = c.outOrNull("Input@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dy = c.outOrNull("Y@GRAD");
    Tensor sums = c.scratch(DType.FLOAT64);
    float alpha = c.attrs().getFloat("Alpha");
    float beta = c.attrs().getFloat("Beta");
    return () -> {
      long m = g.dim(0);
      long n = g.dim(1);
      if (dx != null) {
        Products.multiply(false, true, m, x.dim(1), n, alpha, g, y, 0, dx);
      }
      if (dy != null) {
        Products.multiply(true, false, x.dim(1), n, m, alpha, x, g, 0, dy);
      }
      if (dInput != null) {
        sums.resize(input.numel());
        Elements collected = sums.elements();
        collected.fill(0);
        Elements gs = g.elements();
        for (long i = 0; i < gs.length(); i++) {
          collected.add(source(input, i, n), gs.get(i));
        }
        Elements to = dInput.elements();
        for (long i = 0; i < to.length(); i++) {
          to.set(i, beta * collected.get(i));
        }
      }
    };
  }
}
