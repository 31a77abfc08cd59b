package org.fluidjava.cpu.math;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.KernelFactory;
import org.fluidjava.op.MatmulShapes;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code matmul}, {@code matmul_v2} and {@code bmm}: batches of BLAS products. */
final class MatmulKernels {
  /** The sizes of a product, looked up again only when a shape changes. */
  private static final class Sizes {
    private final boolean strict;
    private final boolean transposeX;
    private final boolean transposeY;
    private final float alpha;
    private @Nullable Shape lastX;
    private @Nullable Shape lastY;
    private @Nullable MatmulShapes found;

    Sizes(boolean strict, boolean transposeX, boolean transposeY, float alpha) {
      this.strict = strict;
      this.transposeX = transposeX;
      this.transposeY = transposeY;
      this.alpha = alpha;
    }

    MatmulShapes of(Tensor x, Tensor y) {
      MatmulShapes known = found;
      if (known == null || !x.shape().equals(lastX) || !y.shape().equals(lastY)) {
        lastX = x.shape();
        lastY = y.shape();
        known =
            strict
                ? MatmulShapes.strict(x.shape(), y.shape(), transposeX, transposeY)
                : MatmulShapes.spread(x.shape(), y.shape(), transposeX, transposeY);
        found = known;
      }
      return known;
    }
  }

  private MatmulKernels() {}

  static void register(CpuRegistrar kernels) {
    register(kernels, "matmul", MatmulKernels::matmul);
    register(kernels, "matmul_v2", MatmulKernels::matmulV2);
    register(kernels, "bmm", c -> new Sizes(true, false, false, 1));
  }

  private interface SizesOf {
    Sizes of(KernelContext c);
  }

  private static void register(CpuRegistrar kernels, String type, SizesOf sizes) {
    KernelFactory product = c -> product(c, sizes.of(c));
    KernelFactory gradient = c -> gradient(c, sizes.of(c));
    kernels.forFloats(type, product).forFloats(type + "_grad", gradient);
  }

  private static Sizes matmul(KernelContext c) {
    return new Sizes(
        true,
        c.attrs().getBoolean("transpose_X"),
        c.attrs().getBoolean("transpose_Y"),
        c.attrs().getFloat("alpha"));
  }

  private static Sizes matmulV2(KernelContext c) {
    return new Sizes(false, c.attrs().getBoolean("trans_x"), c.attrs().getBoolean("trans_y"), 1);
  }

  private static Kernel product(KernelContext c, Sizes sizes) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    BroadcastLoop loop = new BroadcastLoop(-1);
    BroadcastLoop.Run run =
        (at, xAt, xStep, yAt, yStep, count) -> {
          MatmulShapes s = sizes.of(x, y);
          long xs = s.m() * s.k();
          long ys = s.k() * s.n();
          long os = s.m() * s.n();
          Products.multiplyBatch(
              s.transposeX(),
              s.transposeY(),
              s.m(),
              s.n(),
              s.k(),
              sizes.alpha,
              x,
              xAt * xs,
              xStep * xs,
              y,
              yAt * ys,
              yStep * ys,
              0,
              out,
              at * os,
              os,
              count);
        };
    return () -> {
      MatmulShapes s = sizes.of(x, y);
      if (s.batchY().rank() == 0 && !s.transposeX()) {
        // One right side for all: the batch is more rows.
        long rows = s.batchX().numel() * s.m();
        Products.multiply(false, s.transposeY(), rows, s.n(), s.k(), sizes.alpha, x, y, 0, out);
      } else {
        loop.forEach(s.batchX(), s.batchY(), run);
      }
    };
  }

  private static Kernel gradient(KernelContext c, Sizes sizes) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dy = c.outOrNull("Y@GRAD");
    BroadcastLoop loop = new BroadcastLoop(-1);
    BroadcastLoop.Run run =
        (at, xAt, xStep, yAt, yStep, count) -> {
          MatmulShapes s = sizes.of(x, y);
          for (long i = 0; i < count; i++) {
            if (dx != null) {
              toX(s, sizes.alpha, y, yAt + i * yStep, g, at + i, dx, xAt + i * xStep);
            }
            if (dy != null) {
              toY(s, sizes.alpha, x, xAt + i * xStep, g, at + i, dy, yAt + i * yStep);
            }
          }
        };
    return () -> {
      // Where an operand is spread over the batch its gradients add up, so all begin at 0.
      if (dx != null) {
        dx.elements().fill(0);
      }
      if (dy != null) {
        dy.elements().fill(0);
      }
      MatmulShapes s = sizes.of(x, y);
      if (s.batchY().rank() == 0 && !s.transposeX()) {
        long rows = s.batchX().numel() * s.m();
        if (dx != null) {
          Products.multiply(false, !s.transposeY(), rows, s.k(), s.n(), sizes.alpha, g, y, 0, dx);
        }
        if (dy != null && s.transposeY()) {
          Products.multiply(true, false, s.n(), s.k(), rows, sizes.alpha, g, x, 0, dy);
        } else if (dy != null) {
          Products.multiply(true, false, s.k(), s.n(), rows, sizes.alpha, x, g, 0, dy);
        }
      } else {
        loop.forEach(s.batchX(), s.batchY(), run);
      }
    };
  }

  private static void toX(
      MatmulShapes s, double alpha, Tensor y, long yAt, Tensor g, long gAt, Tensor dx, long xAt) {
    long yFrom = yAt * s.k() * s.n();
    long gFrom = gAt * s.m() * s.n();
    long xFrom = xAt * s.m() * s.k();
    if (s.transposeX()) {
      Products.multiply(
          s.transposeY(), true, s.k(), s.m(), s.n(), alpha, y, yFrom, g, gFrom, 1, dx, xFrom);
    } else {
      Products.multiply(
          false, !s.transposeY(), s.m(), s.k(), s.n(), alpha, g, gFrom, y, yFrom, 1, dx, xFrom);
    }
  }

  private static void toY(
      MatmulShapes s, double alpha, Tensor x, long xAt, Tensor g, long gAt, Tensor dy, long yAt) {
    long xFrom = xAt * s.m() * s.k();
    long gFrom = gAt * s.m() * s.n();
    long yFrom = yAt * s.k() * s.n();
    if (s.transposeY()) {
      Products.multiply(
          true, s.transposeX(), s.n(), s.k(), s.m(), alpha, g, gFrom, x, xFrom, 1, dy, yFrom);
    } else {
      Products.multiply(
          !s.transposeX(), false, s.k(), s.n(), s.m(), alpha, x, xFrom, g, gFrom, 1, dy, yFrom);
    }
  }
}
