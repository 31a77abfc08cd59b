package org.fluidjava.cpu.math;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;

/**
 * Kernels of {@code inverse}, {@code determinant} and {@code slogdeterminant}: Gauss-Jordan
 * elimination in double precision, the largest element of a column first.
 */
final class InverseKernels {
  /** One matrix after elimination. */
  static final class Eliminated {
    private double[] matrix = {};
    private double[] inverse = {};
    private double sign;
    private double logSize;

    /** Takes matrix {@code number}; false when it is singular, whose determinant is 0. */
    boolean of(Elements from, long number, int n) {
      return of(SquareMatrix.read(from, number * n * n, n * n), n);
    }

    /** The inverse that was found last, the caller's own copy. */
    double[] inverse() {
      return inverse.clone();
    }

    /** Takes a matrix; false when it is singular. */
    boolean of(double[] given, int n) {
      int size = n * n;
      matrix = given.clone();
      if (inverse.length != size) {
        inverse = new double[size];
      }
      for (int i = 0; i < size; i++) {
        inverse[i] = i / n == i % n ? 1 : 0;
      }
      sign = 1;
      logSize = 0;
      for (int column = 0; column < n; column++) {
        int pivot = column;
        for (int row = column + 1; row < n; row++) {
          if (Math.abs(matrix[row * n + column]) > Math.abs(matrix[pivot * n + column])) {
            pivot = row;
          }
        }
        double lead = matrix[pivot * n + column];
        if (lead == 0) {
          return false;
        }
        if (pivot != column) {
          exchange(matrix, pivot, column, n);
          exchange(inverse, pivot, column, n);
          sign = -sign;
        }
        sign *= Math.signum(lead);
        logSize += Math.log(Math.abs(lead));
        for (int j = 0; j < n; j++) {
          matrix[column * n + j] /= lead;
          inverse[column * n + j] /= lead;
        }
        for (int row = 0; row < n; row++) {
          double factor = row == column ? 0 : matrix[row * n + column];
          for (int j = 0; factor != 0 && j < n; j++) {
            matrix[row * n + j] -= factor * matrix[column * n + j];
            inverse[row * n + j] -= factor * inverse[column * n + j];
          }
        }
      }
      return true;
    }

    private static void exchange(double[] rows, int a, int b, int n) {
      for (int j = 0; j < n; j++) {
        double kept = rows[a * n + j];
        rows[a * n + j] = rows[b * n + j];
        rows[b * n + j] = kept;
      }
    }
  }

  private InverseKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("inverse", InverseKernels::inverse)
        .forFloats("inverse_grad", InverseKernels::inverseGrad)
        .forFloats("determinant", c -> determinant(c, false))
        .forFloats("determinant_grad", c -> determinantGrad(c, false))
        .forFloats("slogdeterminant", c -> determinant(c, true))
        .forFloats("slogdeterminant_grad", c -> determinantGrad(c, true));
  }

  private static Kernel inverse(KernelContext c) {
    Tensor x = c.in("Input");
    Tensor out = c.out("Output");
    Eliminated work = new Eliminated();
    return () -> {
      int n = (int) x.dim(-1);
      Elements to = out.elements();
      for (long i = 0; i < x.numel() / n / n; i++) {
        RuleViolation.unless(
            work.of(x.elements(), i, n), "matrix %d of Input is singular, it has no inverse", i);
        for (int j = 0; j < n * n; j++) {
          to.set(i * n * n + j, work.inverse[j]);
        }
      }
    };
  }

  /** Of Y = X⁻¹: {@code dX = -Yᵀ dY Yᵀ}. */
  private static Kernel inverseGrad(KernelContext c) {
    Tensor y = c.in("Output");
    Tensor g = c.in("Output@GRAD");
    Tensor dx = c.out("Input@GRAD");
    Tensor half = c.scratch(c.dtype());
    return () -> {
      long n = y.dim(-1);
      long size = n * n;
      long batch = y.numel() / size;
      half.resize(y.shape());
      Products.multiplyBatch(
          true, false, n, n, n, -1, y, 0, size, g, 0, size, 0, half, 0, size, batch);
      Products.multiplyBatch(
          false, true, n, n, n, 1, half, 0, size, y, 0, size, 0, dx, 0, size, batch);
    };
  }

  private static Kernel determinant(KernelContext c, boolean logarithm) {
    Tensor x = c.in("Input");
    Tensor out = c.out("Out");
    Eliminated work = new Eliminated();
    return () -> {
      int n = (int) x.dim(-1);
      Elements to = out.elements();
      long batch = x.numel() / n / n;
      for (long i = 0; i < batch; i++) {
        boolean regular = work.of(x.elements(), i, n);
        if (logarithm) {
          to.set(i, regular ? work.sign : 0);
          to.set(batch + i, regular ? work.logSize : Double.NEGATIVE_INFINITY);
        } else {
          to.set(i, regular ? work.sign * Math.exp(work.logSize) : 0);
        }
      }
    };
  }

  /** The determinant's slope is the transposed inverse times it; that of its logarithm without. */
  private static Kernel determinantGrad(KernelContext c, boolean logarithm) {
    Tensor x = c.in("Input");
    Tensor out = c.in("Out");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("Input@GRAD");
    Eliminated work = new Eliminated();
    return () -> {
      int n = (int) x.dim(-1);
      Elements to = dx.elements();
      long batch = x.numel() / n / n;
      for (long i = 0; i < batch; i++) {
        boolean regular = work.of(x.elements(), i, n);
        double factor =
            logarithm ? g.elements().get(batch + i) : g.elements().get(i) * out.elements().get(i);
        for (int j = 0; j < n * n; j++) {
          to.set(i * n * n + j, regular ? factor * work.inverse[j % n * n + j / n] : 0);
        }
      }
    };
  }
}
