package org.fluidjava.cuda.math;

import java.util.List;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.reduce.Reduction;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.Broadcast;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code fc} and {@code addmm}: a product onto something that is there before. */
final class AffineKernels {
  private AffineKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("fc", AffineKernels::fc)
        .forFloats("addmm", AffineKernels::addmm)
        .forFloats("addmm_grad", AffineKernels::addmmGrad);
  }

  static void specialisations(List<Specialisation> all) {
    Pointwise.specialisations(all, "plus", "plus_relu", "times");
  }

  private static Kernel fc(KernelContext c) {
    Tensor in = c.in("Input");
    Tensor w = c.in("W");
    @Nullable Tensor bias = c.inOrNull("Bias");
    Tensor out = c.out("Out");
    int rows = c.attrs().getInt("in_num_col_dims");
    boolean relu = c.attrs().getString("activation_type").equals("relu");
    Products products = new Products(c);
    Pointwise add = new Pointwise(c, relu ? "plus_relu" : "plus");
    return () -> {
      long n = w.dim(1);
      products.multiply(false, false, in.product(0, rows), n, w.dim(0), 1, in, w, 0, out);
      if (bias != null || relu) {
        add.repeatY(n, 1).run(out, out, bias, null, null);
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
    Products products = new Products(c);
    SpreadOut spread = new SpreadOut(c);
    return () -> {
      spread.run(input, out);
      products.multiply(false, false, x.dim(0), out.dim(1), x.dim(1), alpha, x, y, beta, out);
    };
  }

  private static Kernel addmmGrad(KernelContext c) {
    Tensor input = c.in("Input");
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor dInput = c.outOrNull("Input@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dy = c.outOrNull("Y@GRAD");
    float alpha = c.attrs().getFloat("Alpha");
    float beta = c.attrs().getFloat("Beta");
    Products products = new Products(c);
    Reduction sums = new Reduction(c, "sum", c.dtype(), c.dtype());
    Pointwise times = new Pointwise(c, "times").with(beta, 0);
    Spread spread = new Spread(-1);
    return () -> {
      long m = g.dim(0);
      long n = g.dim(1);
      if (dx != null) {
        products.multiply(false, true, m, x.dim(1), n, alpha, g, y, 0, dx);
      }
      if (dy != null) {
        products.multiply(true, false, x.dim(1), n, m, alpha, x, g, 0, dy);
      }
      if (dInput != null) {
        Broadcast b = spread.fit(g.shape(), input.shape());
        sums.over(b, false, g.address(), dInput.address(), 0);
        times.run(dInput, dInput, null, null, null);
      }
    };
  }

  /** A tensor of extents that are the result's or 1, written throughout the result. */
  private static final class SpreadOut {
    private final Pointwise copy;

    SpreadOut(KernelContext c) {
      // The operand y is added to an absent x.
      copy = new Pointwise(c, "plus");
    }

    void run(Tensor input, Tensor out) {
      long n = out.dim(1);
      // Rows that differ lie n apart, columns that differ one after the other.
      boolean byRows = input.dim(0) != 1;
      boolean byColumns = input.dim(1) != 1;
      if (byRows == byColumns) {
        copy.repeatY(input.numel(), 1);
      } else {
        copy.repeatY(input.numel(), byRows ? n : 1);
      }
      copy.run(out, null, input, null, null);
    }
  }
}
