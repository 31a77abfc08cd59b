package org.fluidjava.cuda.math;

import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Fault;
import org.fluidjava.cuda.shape.Fill;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code cholesky}, {@code matrix_power} and {@code multi_dot}. */
final class MatrixFunctionKernels {
  private MatrixFunctionKernels() {}

  static void register(Registrar kernels) {
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
    Matrices matrices = new Matrices(c);
    Fault fault = matrices.fault("matrix %d of X must be positive definite, but it is not");
    Tensor work = matrices.room();
    CudaKernel kernel = Matrices.kernel(c, "cholesky");
    return () -> {
      if (x.numel() == 0) {
        return;
      }
      int n = (int) x.dim(-1);
      long batch = x.numel() / n / n;
      matrices.read(x, n, n, upper, Matrices.ALL, Matrices.KEPT, work);
      kernel.begin().tensor(work).integer(n).longInteger(batch).fault(fault);
      kernel.launch(Math.min(batch, Integer.MAX_VALUE), Grid.THREADS);
      int part = upper ? Matrices.UPPER : Matrices.LOWER;
      matrices.write(work, n, n, upper, part, Matrices.KEPT, 1, out);
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
    Matrices matrices = new Matrices(c);
    Fault singular = matrices.fault("matrix %d of Out is singular");
    Tensor factor = matrices.room();
    Tensor flowing = matrices.room();
    Tensor product = matrices.room();
    Tensor inverses = matrices.room();
    Tensor facts = matrices.room();
    CudaKernel cut = Matrices.kernel(c, "arrange", DType.FLOAT64, DType.FLOAT64);
    CudaKernel symmetric = Matrices.kernel(c, "symmetric", DType.FLOAT64, c.dtype());
    return () -> {
      if (out.numel() == 0) {
        return;
      }
      int n = (int) out.dim(-1);
      long batch = out.numel() / n / n;
      matrices.read(out, n, n, upper, Matrices.ALL, Matrices.KEPT, factor);
      matrices.read(g, n, n, upper, Matrices.ALL, Matrices.KEPT, flowing);
      matrices.multiply(true, false, n, n, n, 1, factor, flowing, product, batch);
      matrices.arrange(cut, product, n, n, false, Matrices.LOWER, Matrices.HALVES, 1, flowing);
      matrices.invert(factor, n, inverses, facts, singular);
      matrices.multiply(true, false, n, n, n, 1, inverses, flowing, product, batch);
      matrices.multiply(false, false, n, n, n, 1, product, inverses, flowing, batch);
      symmetric.begin().tensor(flowing).tensor(dx).longInteger(dx.numel()).integer(n).real64(0.5);
      matrices.launch(symmetric, dx.numel());
    };
  }

  /** The matrices whose powers are taken: those given, or for exponents below 0 their inverses. */
  private static final class Base {
    private final Matrices matrices;
    private final int exponent;
    private final Fault singular;
    private final Tensor given;
    private final Tensor inverses;
    private final Tensor facts;

    Base(KernelContext c, Matrices matrices) {
      this.matrices = matrices;
      exponent = c.attrs().getInt("n");
      singular = matrices.fault("matrix %d of X is singular, it has no inverse to take powers of");
      given = matrices.room();
      inverses = matrices.room();
      facts = matrices.room();
    }

    Tensor of(Tensor x, int n) {
      matrices.read(x, n, n, given);
      if (exponent >= 0) {
        return given;
      }
      matrices.invert(given, n, inverses, facts, singular);
      return inverses;
    }
  }

  private static Kernel power(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    int exponent = c.attrs().getInt("n");
    Matrices matrices = new Matrices(c);
    Base base = new Base(c, matrices);
    Tensor[] powers = {matrices.room(), matrices.room()};
    Tensor[] squares = {matrices.room(), matrices.room()};
    CudaKernel identity = Matrices.kernel(c, "identity");
    return () -> {
      if (x.numel() == 0) {
        return;
      }
      int n = (int) x.dim(-1);
      long batch = x.numel() / n / n;
      Tensor squared = base.of(x, n);
      int power = 0;
      int square = 0;
      powers[0].resize(x.numel());
      identity.begin().tensor(powers[0]).longInteger(x.numel()).integer(n);
      matrices.launch(identity, x.numel());
      for (int rest = Math.abs(exponent); rest > 0; rest /= 2) {
        if (rest % 2 == 1) {
          matrices.multiply(
              false, false, n, n, n, 1, powers[power], squared, powers[1 - power], batch);
          power = 1 - power;
        }
        if (rest > 1) {
          matrices.multiply(false, false, n, n, n, 1, squared, squared, squares[square], batch);
          squared = squares[square];
          square = 1 - square;
        }
      }
      matrices.write(powers[power], n, n, out);
    };
  }

  /** {@code dB = Σ (Bᵀ)ᵏ dOut (Bᵀ)ⁿ⁻¹⁻ᵏ}; of an inverse B, {@code dX = -Bᵀ dB Bᵀ}. */
  private static Kernel powerGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    int exponent = c.attrs().getInt("n");
    Matrices matrices = new Matrices(c);
    Base base = new Base(c, matrices);
    Tensor[] sums = {matrices.room(), matrices.room()};
    Tensor[] lefts = {matrices.room(), matrices.room()};
    CudaKernel add = Matrices.kernel(c, "add");
    return () -> {
      if (x.numel() == 0) {
        return;
      }
      int n = (int) x.dim(-1);
      long batch = x.numel() / n / n;
      if (exponent == 0) {
        Fill.zero(dx);
        return;
      }
      Tensor b = base.of(x, n);
      int sum = 0;
      int left = 0;
      matrices.read(g, n, n, lefts[0]);
      // The sum by Horner: each round adds one factor on the right and the next term.
      for (int k = 0; k < Math.abs(exponent); k++) {
        if (k == 0) {
          matrices.read(g, n, n, sums[0]);
        } else {
          matrices.multiply(false, true, n, n, n, 1, sums[sum], b, sums[1 - sum], batch);
          sum = 1 - sum;
          add.begin().tensor(sums[sum]).tensor(lefts[left]).longInteger(x.numel());
          matrices.launch(add, x.numel());
        }
        matrices.multiply(true, false, n, n, n, 1, b, lefts[left], lefts[1 - left], batch);
        left = 1 - left;
      }
      if (exponent < 0) {
        matrices.multiply(true, false, n, n, n, -1, b, sums[sum], lefts[0], batch);
        matrices.multiply(false, true, n, n, n, 1, lefts[0], b, sums[sum], batch);
      }
      matrices.write(sums[sum], n, n, dx);
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
    Tensor[] results = new Tensor[all.length];
    for (int i = 1; i < all.length; i++) {
      results[i] = i == all.length - 1 ? out : c.scratch(c.dtype());
    }
    Products products = new Products(c);
    return () -> {
      long m = rows(all, 0);
      Tensor left = all[0];
      for (int i = 1; i < all.length; i++) {
        long k = rows(all, i);
        long n = columns(all, i);
        if (i < all.length - 1) {
          results[i].resize(m, n);
        }
        products.multiply(false, false, m, n, k, 1, left, all[i], 0, results[i]);
        left = results[i];
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
    Products products = new Products(c);
    return () -> {
      long m = rows(all, 0);
      for (int i = 1; i < last; i++) {
        long n = columns(all, i);
        before[i].resize(m, n);
        products.multiply(false, false, m, n, rows(all, i), 1, before[i - 1], all[i], 0, before[i]);
      }
      for (int i = last - 1; i >= 0; i--) {
        // What flows into the product of the first i + 1 matrices.
        long n = columns(all, i);
        behind[i].resize(m, n);
        products.multiply(
            false, true, m, n, columns(all, i + 1), 1, behind[i + 1], all[i + 1], 0, behind[i]);
      }
      for (int i = 0; i < wanted.length; i++) {
        Tensor to = wanted[i];
        if (to != null && i == 0) {
          to.copyFrom(behind[0]);
          to.resize(all[0].shape());
        } else if (to != null) {
          products.multiply(
              true, false, rows(all, i), columns(all, i), m, 1, before[i - 1], behind[i], 0, to);
        }
      }
    };
  }
}
