package org.fluidjava.cpu.math;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/**
 * Kernels of {@code qr}: Householder reflections in double precision, with LAPACK's signs. The
 * gradient is that of Liao et al., arXiv:1903.09650, section III.C.
 */
final class QrKernels {
  private QrKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("qr", QrKernels::forward).forFloats("qr_grad", QrKernels::gradient);
  }

  private static Kernel forward(KernelContext c) {
    Tensor x = c.in("X");
    String mode = c.attrs().getString("mode");
    @Nullable Tensor q = mode.equals("r") ? null : c.outOrNull("Q");
    @Nullable Tensor r = c.outOrNull("R");
    return () -> {
      int m = Math.toIntExact(x.dim(-2));
      int n = Math.toIntExact(x.dim(-1));
      int k = mode.equals("complete") ? m : Math.min(m, n);
      Elements from = x.elements();
      for (long number = 0; number * m * n < from.length(); number++) {
        double[] a = SquareMatrix.read(from, number * m * n, m * n);
        double[] whole = reflected(a, m, n);
        if (r != null) {
          double[] upper = new double[k * n];
          for (int i = 0; i < k; i++) {
            for (int j = i; j < n; j++) {
              upper[i * n + j] = a[i * n + j];
            }
          }
          SquareMatrix.write(upper, r.elements(), number * k * n);
        }
        if (q != null) {
          double[] columns = new double[m * k];
          for (int i = 0; i < columns.length; i++) {
            columns[i] = whole[i / k * m + i % k];
          }
          SquareMatrix.write(columns, q.elements(), number * m * k);
        }
      }
    };
  }

  /** Turns a [m, n] into R and gives the whole Q [m, m]. */
  private static double[] reflected(double[] a, int m, int n) {
    double[] q = new double[m * m];
    for (int i = 0; i < m; i++) {
      q[i * m + i] = 1;
    }
    double[] v = new double[m];
    for (int column = 0; column < Math.min(m, n); column++) {
      double tail = 0;
      for (int i = column + 1; i < m; i++) {
        tail += a[i * n + column] * a[i * n + column];
      }
      if (tail == 0) {
        continue; // the column is as it must be, and keeps its sign
      }
      double head = a[column * n + column];
      double norm = Math.sqrt(head * head + tail);
      double beta = head >= 0 ? -norm : norm;
      double size = tail + (head - beta) * (head - beta);
      v[column] = head - beta;
      for (int i = column + 1; i < m; i++) {
        v[i] = a[i * n + column];
      }
      for (int j = column; j < n; j++) {
        double sum = 0;
        for (int i = column; i < m; i++) {
          sum += v[i] * a[i * n + j];
        }
        for (int i = column; i < m; i++) {
          a[i * n + j] -= 2 * sum / size * v[i];
        }
      }
      for (int row = 0; row < m; row++) {
        double sum = 0;
        for (int i = column; i < m; i++) {
          sum += q[row * m + i] * v[i];
        }
        for (int i = column; i < m; i++) {
          q[row * m + i] -= 2 * sum / size * v[i];
        }
      }
    }
    return q;
  }

  private static Kernel gradient(KernelContext c) {
    Tensor x = c.in("X");
    Tensor q = c.in("Q");
    Tensor r = c.in("R");
    @Nullable Tensor gq = c.inOrNull("Q@GRAD");
    @Nullable Tensor gr = c.inOrNull("R@GRAD");
    Tensor dx = c.out("X@GRAD");
    return () -> {
      int m = Math.toIntExact(x.dim(-2));
      int n = Math.toIntExact(x.dim(-1));
      int k = Math.min(m, n);
      for (long number = 0; number * m * n < x.numel(); number++) {
        double[] a = SquareMatrix.read(x.elements(), number * m * n, m * n);
        double[] orthonormal = SquareMatrix.read(q.elements(), number * m * k, m * k);
        double[] upper = SquareMatrix.read(r.elements(), number * k * n, k * n);
        double[] dq = read(gq, number, m * k);
        double[] dr = read(gr, number, k * n);
        // The columns behind the first square are R's alone: they are Q times theirs.
        double[] right = columns(dr, k, n, k, n);
        double[] given = columns(a, m, n, k, n);
        double[] turned = SquareMatrix.transposed(right, k, n - k);
        double[] more = SquareMatrix.product(given, turned, m, n - k, k);
        for (int i = 0; i < dq.length; i++) {
          dq[i] += more[i];
        }
        double[] left =
            tall(dq, columns(dr, k, n, 0, k), orthonormal, columns(upper, k, n, 0, k), m, k);
        double[] behind = SquareMatrix.product(orthonormal, right, m, k, n - k);
        double[] all = new double[m * n];
        for (int i = 0; i < all.length; i++) {
          int row = i / n;
          int column = i % n;
          all[i] = column < k ? left[row * k + column] : behind[row * (n - k) + column - k];
        }
        SquareMatrix.write(all, dx.elements(), number * m * n);
      }
    };
  }

  private static double[] read(@Nullable Tensor from, long number, int count) {
    return from == null
        ? new double[count]
        : SquareMatrix.read(from.elements(), number * count, count);
  }

  private static double[] columns(double[] a, int rows, int width, int from, int to) {
    double[] some = new double[rows * (to - from)];
    for (int i = 0; i < some.length; i++) {
      some[i] = a[i / (to - from) * width + from + i % (to - from)];
    }
    return some;
  }

  /** The gradient of a matrix [m, k] with m at least k: (dQ + Q copyltu(M)) R⁻ᵀ. */
  private static double[] tall(double[] dq, double[] dr, double[] q, double[] r, int m, int k) {
    double[] inner = SquareMatrix.product(r, SquareMatrix.transposed(dr, k, k), k, k, k);
    double[] outer = SquareMatrix.product(SquareMatrix.transposed(dq, m, k), q, k, m, k);
    double[] mirrored = new double[k * k];
    for (int i = 0; i < k; i++) {
      for (int j = 0; j <= i; j++) {
        mirrored[i * k + j] = inner[i * k + j] - outer[i * k + j];
        mirrored[j * k + i] = mirrored[i * k + j];
      }
    }
    double[] dx = SquareMatrix.product(q, mirrored, m, k, k);
    for (int row = 0; row < m; row++) {
      // dx R^T = what stands here, from the last column to the first.
      for (int j = k - 1; j >= 0; j--) {
        double sum = dx[row * k + j] + dq[row * k + j];
        for (int l = j + 1; l < k; l++) {
          sum -= dx[row * k + l] * r[j * k + l];
        }
        dx[row * k + j] = sum / r[j * k + j];
      }
    }
    return dx;
  }
}
