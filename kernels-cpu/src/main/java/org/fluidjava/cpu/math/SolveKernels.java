package org.fluidjava.cpu.math;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/**
 * Kernels of {@code solve}, {@code triangular_solve} and {@code cholesky_solve}, by the inverse in
 * double precision. With {@code A X = B}: {@code dB = A⁻ᵀ dX} and {@code dA = -dB Xᵀ}.
 */
final class SolveKernels {
  /** The matrix of the equations from what is given, and the way back for its gradient. */
  private interface Form {
    double[] matrix(double[] given, int n);

    double[] gradient(double[] given, double[] ofMatrix, int n);
  }

  private SolveKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("solve", c -> forward(c, "X", "Y", plain()))
        .forFloats("solve_grad", c -> backward(c, "X", "Y", plain()))
        .forFloats("triangular_solve", c -> forward(c, "X", "Y", triangular(c)))
        .forFloats("triangular_solve_grad", c -> backward(c, "X", "Y", triangular(c)))
        .forFloats("cholesky_solve", c -> forward(c, "Y", "X", factored(c)))
        .forFloats("cholesky_solve_grad", c -> backward(c, "Y", "X", factored(c)));
  }

  private static Form plain() {
    return new Form() {
      @Override
      public double[] matrix(double[] given, int n) {
        return given;
      }

      @Override
      public double[] gradient(double[] given, double[] ofMatrix, int n) {
        return ofMatrix;
      }
    };
  }

  private static Form triangular(KernelContext c) {
    boolean upper = c.attrs().getBoolean("upper");
    boolean turned = c.attrs().getBoolean("transpose");
    boolean unit = c.attrs().getBoolean("unitriangular");
    return new Form() {
      @Override
      public double[] matrix(double[] given, int n) {
        double[] triangle = SquareMatrix.triangle(given, n, upper, unit, false);
        return turned ? SquareMatrix.transposed(triangle, n, n) : triangle;
      }

      @Override
      public double[] gradient(double[] given, double[] ofMatrix, int n) {
        double[] own = turned ? SquareMatrix.transposed(ofMatrix, n, n) : ofMatrix;
        return SquareMatrix.triangle(own, n, upper, false, unit);
      }
    };
  }

  /** {@code L Lᵀ} or {@code Uᵀ U}: the gradient is {@code (dA + dAᵀ) L} or {@code U (dA + dAᵀ)}. */
  private static Form factored(KernelContext c) {
    boolean upper = c.attrs().getBoolean("upper");
    return new Form() {
      @Override
      public double[] matrix(double[] given, int n) {
        double[] factor = SquareMatrix.triangle(given, n, upper, false, false);
        double[] turned = SquareMatrix.transposed(factor, n, n);
        return upper
            ? SquareMatrix.product(turned, factor, n, n, n)
            : SquareMatrix.product(factor, turned, n, n, n);
      }

      @Override
      public double[] gradient(double[] given, double[] ofMatrix, int n) {
        double[] factor = SquareMatrix.triangle(given, n, upper, false, false);
        double[] sum = SquareMatrix.transposed(ofMatrix, n, n);
        for (int i = 0; i < sum.length; i++) {
          sum[i] += ofMatrix[i];
        }
        double[] whole =
            upper
                ? SquareMatrix.product(factor, sum, n, n, n)
                : SquareMatrix.product(sum, factor, n, n, n);
        return SquareMatrix.triangle(whole, n, upper, false, false);
      }
    };
  }

  private static double[] inverse(
      InverseKernels.Eliminated work, double[] matrix, int n, String slot, long number) {
    RuleViolation.unless(
        work.of(matrix, n),
        "matrix %d of %s is singular, its equations have no solution",
        number,
        slot);
    return work.inverse();
  }

  private static Kernel forward(KernelContext c, String matrix, String right, Form form) {
    Tensor a = c.in(matrix);
    Tensor b = c.in(right);
    Tensor out = c.out("Out");
    InverseKernels.Eliminated work = new InverseKernels.Eliminated();
    return () -> {
      int n = (int) a.dim(-1);
      long count = a.numel() / n / n;
      int columns = count == 0 ? 0 : (int) (b.numel() / count / n);
      for (long i = 0; i < count; i++) {
        double[] given = SquareMatrix.read(a.elements(), i * n * n, n * n);
        double[] inverse = inverse(work, form.matrix(given, n), n, matrix, i);
        double[] side = SquareMatrix.read(b.elements(), i * n * columns, n * columns);
        SquareMatrix.write(
            SquareMatrix.product(inverse, side, n, n, columns), out.elements(), i * n * columns);
      }
    };
  }

  private static Kernel backward(KernelContext c, String matrix, String right, Form form) {
    Tensor a = c.in(matrix);
    Tensor out = c.in("Out");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor da = c.outOrNull(matrix + "@GRAD");
    @Nullable Tensor db = c.outOrNull(right + "@GRAD");
    InverseKernels.Eliminated work = new InverseKernels.Eliminated();
    return () -> {
      int n = (int) a.dim(-1);
      long count = a.numel() / n / n;
      int columns = count == 0 ? 0 : (int) (out.numel() / count / n);
      for (long i = 0; i < count; i++) {
        double[] given = SquareMatrix.read(a.elements(), i * n * n, n * n);
        double[] inverse = inverse(work, form.matrix(given, n), n, matrix, i);
        double[] flowing = SquareMatrix.read(g.elements(), i * n * columns, n * columns);
        double[] side =
            SquareMatrix.product(SquareMatrix.transposed(inverse, n, n), flowing, n, n, columns);
        if (db != null) {
          SquareMatrix.write(side, db.elements(), i * n * columns);
        }
        if (da != null) {
          double[] solution = SquareMatrix.read(out.elements(), i * n * columns, n * columns);
          double[] whole =
              SquareMatrix.product(
                  side, SquareMatrix.transposed(solution, n, columns), n, columns, n);
          SquareMatrix.negate(whole);
          SquareMatrix.write(form.gradient(given, whole, n), da.elements(), i * n * n);
        }
      }
    };
  }
}
