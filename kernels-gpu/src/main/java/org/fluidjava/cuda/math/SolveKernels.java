package org.fluidjava.cuda.math;

import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Fault;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * Kernels of {@code solve}, {@code triangular_solve} and {@code cholesky_solve}, by the inverse in
 * double precision. With {@code A X = B}: {@code dB = A⁻ᵀ dX} and {@code dA = -dB Xᵀ}.
 */
final class SolveKernels {
  private SolveKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("solve", c -> forward(c, "X", "Y", new Plain(c)))
        .forFloats("solve_grad", c -> backward(c, "X", "Y", new Plain(c)))
        .forFloats("triangular_solve", c -> forward(c, "X", "Y", new Triangular(c)))
        .forFloats("triangular_solve_grad", c -> backward(c, "X", "Y", new Triangular(c)))
        .forFloats("cholesky_solve", c -> forward(c, "Y", "X", new Factored(c)))
        .forFloats("cholesky_solve_grad", c -> backward(c, "Y", "X", new Factored(c)));
  }

  /** The matrix of the equations from what is given, and the way back for its gradient. */
  private static class Plain {
    final Matrices matrices;

    Plain(KernelContext c) {
      matrices = new Matrices(c);
    }

    void matrix(Tensor given, int n, Tensor to) {
      matrices.read(given, n, n, to);
    }

    /** {@code ofMatrix} may be destroyed. */
    void gradient(Tensor given, Tensor ofMatrix, int n, Tensor to) {
      matrices.write(ofMatrix, n, n, to);
    }
  }

  private static final class Triangular extends Plain {
    private final boolean turned;
    private final boolean unit;
    private final int part;
    private final int turnedPart;

    Triangular(KernelContext c) {
      super(c);
      boolean upper = c.attrs().getBoolean("upper");
      turned = c.attrs().getBoolean("transpose");
      unit = c.attrs().getBoolean("unitriangular");
      part = upper ? Matrices.UPPER : Matrices.LOWER;
      turnedPart = upper == turned ? Matrices.LOWER : Matrices.UPPER;
    }

    @Override
    void matrix(Tensor given, int n, Tensor to) {
      int diagonal = unit ? Matrices.ONES : Matrices.KEPT;
      matrices.read(given, n, n, turned, turnedPart, diagonal, to);
    }

    @Override
    void gradient(Tensor given, Tensor ofMatrix, int n, Tensor to) {
      int diagonal = unit ? Matrices.ZEROS : Matrices.KEPT;
      matrices.write(ofMatrix, n, n, turned, part, diagonal, 1, to);
    }
  }

  /** {@code L Lᵀ} or {@code Uᵀ U}: the gradient is {@code (dA + dAᵀ) L} or {@code U (dA + dAᵀ)}. */
  private static final class Factored extends Plain {
    private final boolean upper;
    private final Tensor factor;
    private final Tensor sum;
    private final CudaKernel symmetric;

    Factored(KernelContext c) {
      super(c);
      upper = c.attrs().getBoolean("upper");
      factor = matrices.room();
      sum = matrices.room();
      symmetric = Matrices.kernel(c, "symmetric", DType.FLOAT64, DType.FLOAT64);
    }

    private int part() {
      return upper ? Matrices.UPPER : Matrices.LOWER;
    }

    private void factor(Tensor given, int n) {
      matrices.read(given, n, n, false, part(), Matrices.KEPT, factor);
    }

    @Override
    void matrix(Tensor given, int n, Tensor to) {
      factor(given, n);
      matrices.multiply(upper, !upper, n, n, n, 1, factor, factor, to, given.numel() / n / n);
    }

    @Override
    void gradient(Tensor given, Tensor ofMatrix, int n, Tensor to) {
      factor(given, n);
      long count = ofMatrix.numel();
      sum.resize(count);
      symmetric.begin().tensor(ofMatrix).tensor(sum).longInteger(count).integer(n).real64(1);
      matrices.launch(symmetric, count);
      Tensor first = upper ? factor : sum;
      Tensor second = upper ? sum : factor;
      matrices.multiply(false, false, n, n, n, 1, first, second, ofMatrix, count / n / n);
      matrices.write(ofMatrix, n, n, false, part(), Matrices.KEPT, 1, to);
    }
  }

  /** The inverses of an operator's matrices. */
  private static final class Inverses {
    private final Tensor a;
    private final Plain form;
    private final Fault singular;
    private final Tensor work;
    private final Tensor facts;
    final Tensor found;

    Inverses(Tensor a, Plain form, String slot) {
      this.a = a;
      this.form = form;
      singular =
          form.matrices.fault(
              "matrix %d of " + slot + " is singular, its equations have no solution");
      work = form.matrices.room();
      facts = form.matrices.room();
      found = form.matrices.room();
    }

    void find(int n) {
      form.matrix(a, n, work);
      form.matrices.invert(work, n, found, facts, singular);
    }
  }

  private static Kernel forward(KernelContext c, String matrix, String right, Plain form) {
    Tensor a = c.in(matrix);
    Tensor b = c.in(right);
    Tensor out = c.out("Out");
    Matrices matrices = form.matrices;
    Inverses inverses = new Inverses(a, form, matrix);
    Tensor side = matrices.room();
    Tensor result = matrices.room();
    return () -> {
      if (a.numel() == 0 || b.numel() == 0) {
        return;
      }
      int n = (int) a.dim(-1);
      long count = a.numel() / n / n;
      int columns = (int) (b.numel() / count / n);
      inverses.find(n);
      matrices.read(b, n, columns, side);
      matrices.multiply(false, false, n, columns, n, 1, inverses.found, side, result, count);
      matrices.write(result, n, columns, out);
    };
  }

  private static Kernel backward(KernelContext c, String matrix, String right, Plain form) {
    Tensor a = c.in(matrix);
    Tensor out = c.in("Out");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor da = c.outOrNull(matrix + "@GRAD");
    @Nullable Tensor db = c.outOrNull(right + "@GRAD");
    Matrices matrices = form.matrices;
    Inverses inverses = new Inverses(a, form, matrix);
    Tensor flowing = matrices.room();
    Tensor side = matrices.room();
    Tensor whole = matrices.room();
    return () -> {
      if (a.numel() == 0 || out.numel() == 0) {
        return;
      }
      int n = (int) a.dim(-1);
      long count = a.numel() / n / n;
      int columns = (int) (out.numel() / count / n);
      inverses.find(n);
      matrices.read(g, n, columns, flowing);
      matrices.multiply(true, false, n, columns, n, 1, inverses.found, flowing, side, count);
      if (db != null) {
        matrices.write(side, n, columns, db);
      }
      if (da != null) {
        // The gradient is not needed any more.
        matrices.read(out, n, columns, flowing);
        matrices.multiply(false, true, n, n, columns, -1, side, flowing, whole, count);
        form.gradient(a, whole, n, da);
      }
    };
  }
}
