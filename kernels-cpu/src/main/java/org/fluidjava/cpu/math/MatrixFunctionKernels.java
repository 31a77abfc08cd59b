package org.fluidjava.cpu.math;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code cholesky}, {@code matrix_power} and {@code multi_dot}. */
final class MatrixFunctionKernels {
  private MatrixFunctionKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("cholesky", MatrixFunctionKernels::cholesky)
        .forFloats("cholesky_grad", MatrixFunctionKernels::choleskyGrad)
        .forFloats("matrix_power", MatrixFunctionKernels::power)
        .forFloats("matrix_power_grad", MatrixFunctionKernels::powerGrad)
        .forFloats("multi_dot", MatrixFunctionKernels::chain)
        .forFloats("multi_dot_grad", MatrixFunctionKernels::chainGrad);
  }

  private static Kernel cholesky(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    boolean upper = c.attrs().getBoolean("upper");
    return () -> {
      int n = (int) x.dim(-1);
      for (long i = 0; i < x.numel() / n / n; i++) {
        double[] a = SquareMatrix.read(x.elements(), i * n * n, n * n);
        double[] l = SquareMatrix.cholesky(upper ? SquareMatrix.transposed(a, n, n) : a, n, i);
        SquareMatrix.write(upper ? SquareMatrix.transposed(l, n, n) : l, out.elements(), i * n * n);
      }
    };
  }

  /**
   * With {@code P = Φ(Lᵀ dL)}, the lower triangle with half the diagonal, and {@code S = L⁻ᵀ P
   * L⁻¹}: {@code dX = (S + Sᵀ) / 2} (Murray, 2016).
   */
  private static Kernel choleskyGrad(KernelContext c) {
    Tensor out = c.in("Out");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    boolean upper = c.attrs().getBoolean("upper");
    InverseKernels.Eliminated work = new InverseKernels.Eliminated();
    return () -> {
      int n = (int) out.dim(-1);
      for (long i = 0; i < out.numel() / n / n; i++) {
        double[] l = SquareMatrix.read(out.elements(), i * n * n, n * n);
        double[] dl = SquareMatrix.read(g.elements(), i * n * n, n * n);
        if (upper) {
          l = SquareMatrix.transposed(l, n, n);
          dl = SquareMatrix.transposed(dl, n, n);
        }
        double[] p = SquareMatrix.product(SquareMatrix.transposed(l, n, n), dl, n, n, n);
        p = SquareMatrix.triangle(p, n, false, false, false);
        for (int j = 0; j < n; j++) {
          p[j * n + j] /= 2;
        }
        RuleViolation.unless(work.of(l, n), "matrix %d of Out is singular", i);
        double[] inverse = work.inverse();
        double[] s =
            SquareMatrix.product(
                SquareMatrix.product(SquareMatrix.transposed(inverse, n, n), p, n, n, n),
                inverse,
                n,
                n,
                n);
        double[] both = new double[n * n];
        for (int j = 0; j < n * n; j++) {
          both[j] = (s[j] + s[j % n * n + j / n]) / 2;
        }
        SquareMatrix.write(both, dx.elements(), i * n * n);
      }
    };
  }

  private static double[] base(
      InverseKernels.Eliminated work, double[] a, int n, int exponent, long number) {
    if (exponent >= 0) {
      return a;
    }
    RuleViolation.unless(
        work.of(a, n), "matrix %d of X is singular, it has no inverse to take powers of", number);
    return work.inverse();
  }

  private static double[] identity(int n) {
    double[] one = new double[n * n];
    for (int i = 0; i < n; i++) {
      one[i * n + i] = 1;
    }
    return one;
  }

  private static Kernel power(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    int exponent = c.attrs().getInt("n");
    InverseKernels.Eliminated work = new InverseKernels.Eliminated();
    return () -> {
      int n = (int) x.dim(-1);
      for (long i = 0; i < x.numel() / n / n; i++) {
        double[] a = SquareMatrix.read(x.elements(), i * n * n, n * n);
        double[] squared = base(work, a, n, exponent, i);
        double[] power = identity(n);
        for (int rest = Math.abs(exponent); rest > 0; rest /= 2) {
          power = rest % 2 == 1 ? SquareMatrix.product(power, squared, n, n, n) : power;
          squared = rest > 1 ? SquareMatrix.product(squared, squared, n, n, n) : squared;
        }
        SquareMatrix.write(power, out.elements(), i * n * n);
      }
    };
  }

  /** {@code dB = Σ (Bᵀ)ᵏ dOut (Bᵀ)ⁿ⁻¹⁻ᵏ}; of an inverse B, {@code dX = -Bᵀ dB Bᵀ}. */
  private static Kernel powerGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    int exponent = c.attrs().getInt("n");
    InverseKernels.Eliminated work = new InverseKernels.Eliminated();
    return () -> {
      int n = (int) x.dim(-1);
      for (long i = 0; i < x.numel() / n / n; i++) {
        double[] a = SquareMatrix.read(x.elements(), i * n * n, n * n);
        double[] b = SquareMatrix.transposed(base(work, a, n, exponent, i), n, n);
        double[] sum = new double[n * n];
        double[] flowing = SquareMatrix.read(g.elements(), i * n * n, n * n);
        // The sum by Horner: each round adds one factor on the right and the next term.
        double[] left = flowing;
        for (int k = 0; k < Math.abs(exponent); k++) {
          sum = k == 0 ? sum : SquareMatrix.product(sum, b, n, n, n);
          for (int j = 0; j < n * n; j++) {
            sum[j] += left[j];
          }
          left = SquareMatrix.product(b, left, n, n, n);
        }
        if (exponent < 0) {
          sum = SquareMatrix.product(SquareMatrix.product(b, sum, n, n, n), b, n, n, n);
          SquareMatrix.negate(sum);
        }
        SquareMatrix.write(sum, dx.elements(), i * n * n);
      }
    };
  }

  private static long rows(Tensor[] all, int i) {
    return all[i].rank() == 1 && i == 0 ? 1 : all[i].dim(0);
  }

  private static long columns(Tensor[] all, int i) {
    return all[i].rank() == 2 ? all[i].dim(1) : i == 0 ? all[i].dim(0) : 1;
  }

  private static Kernel chain(KernelContext c) {
    Tensor[] all = c.ins("X");
    Tensor out = c.out("Out");
    Tensor[] products = new Tensor[all.length];
    for (int i = 1; i < all.length; i++) {
      products[i] = i == all.length - 1 ? out : c.scratch(c.dtype());
    }
    return () -> {
      long m = rows(all, 0);
      Tensor left = all[0];
      for (int i = 1; i < all.length; i++) {
        long k = rows(all, i);
        long n = columns(all, i);
        if (i < all.length - 1) {
          products[i].resize(m, n);
        }
        Products.multiply(false, false, m, n, k, 1, left, all[i], 0, products[i]);
        left = products[i];
      }
    };
  }

  private static Kernel chainGrad(KernelContext c) {
    Tensor[] all = c.ins("X");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor[] wanted = c.outs("X@GRAD");
    int last = all.length - 1;
    Tensor[] before = new Tensor[all.length];
    Tensor[] behind = new Tensor[all.length];
    for (int i = 0; i <= last; i++) {
      before[i] = i == 0 ? all[0] : c.scratch(c.dtype());
      behind[i] = i == last ? g : c.scratch(c.dtype());
    }
    return () -> {
      long m = rows(all, 0);
      long n = columns(all, last);
      for (int i = 1; i < last; i++) {
        before[i].resize(m, columns(all, i));
        Products.multiply(
            false, false, m, columns(all, i), rows(all, i), 1, before[i - 1], all[i], 0, before[i]);
      }
      for (int i = last - 1; i >= 0; i--) {
        // What flows into the product of the first i + 1 matrices.
        behind[i].resize(m, columns(all, i));
        Products.multiply(
            false,
            true,
            m,
            columns(all, i),
            i + 1 == last ? n : columns(all, i + 1),
            1,
            behind[i + 1],
            all[i + 1],
            0,
            behind[i]);
      }
      for (int i = 0; i < wanted.length; i++) {
        @Nullable Tensor to = wanted[i];
        if (to != null && i == 0) {
          to.copyFrom(behind[0]);
          to.resize(all[0].shape());
        } else if (to != null) {
          Products.multiply(
              true, false, rows(all, i), columns(all, i), m, 1, before[i - 1], behind[i], 0, to);
        }
      }
    };
  }
}
