package org.fluidjava.cuda.math;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.Broadcast;
import org.fluidjava.op.MatmulShapes;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code matmul}, {@code matmul_v2} and {@code bmm}: batches of products by cuBLAS. */
final class MatmulKernels {
  private MatmulKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("matmul", c -> new Product(c, matmul(c)))
        .forFloats("matmul_grad", c -> new Gradient(c, matmul(c)))
        .forFloats("matmul_v2", c -> new Product(c, matmulV2(c)))
        .forFloats("matmul_v2_grad", c -> new Gradient(c, matmulV2(c)))
        .forFloats("bmm", c -> new Product(c, new Sizes(true, false, false, 1)))
        .forFloats("bmm_grad", c -> new Gradient(c, new Sizes(true, false, false, 1)));
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

  /** The sizes of a product and its batches, looked up again only when a shape changes. */
  private static final class Sizes {
    private final boolean strict;
    private final boolean transposeX;
    private final boolean transposeY;
    private final float alpha;
    private @Nullable Shape lastX;
    private @Nullable Shape lastY;
    private @Nullable MatmulShapes found;
    private Broadcast batches = Broadcast.of(Shape.ONE, Shape.ONE, -1);

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
        batches = Broadcast.of(known.batchX(), known.batchY(), -1);
        found = known;
      }
      return known;
    }
  }

  /** One run of batches: {@code count} of them, from these matrices on in these steps. */
  @FunctionalInterface
  private interface Run {
    void at(long out, long x, long xStep, long y, long yStep, long count);
  }

  /** Calls for all batches, those of the last dimension together. */
  private static void forEach(Broadcast b, Run run) {
    int last = b.rank() - 1;
    long count = b.extent(last);
    long runs = count == 0 ? 0 : b.out().numel() / count;
    for (long r = 0; r < runs; r++) {
      long left = r;
      long x = 0;
      long y = 0;
      for (int i = last - 1; i >= 0; i--) {
        long along = left % b.extent(i);
        left /= b.extent(i);
        x += along * b.xStep(i);
        y += along * b.yStep(i);
      }
      run.at(r * count, x, b.xStep(last), y, b.yStep(last), count);
    }
  }

  private static final class Product implements Kernel {
    private final Sizes sizes;
    private final Products products;
    private final Tensor x;
    private final Tensor y;
    private final Tensor out;

    Product(KernelContext c, Sizes sizes) {
      this.sizes = sizes;
      products = new Products(c);
      x = c.in("X");
      y = c.in("Y");
      out = c.out("Out");
    }

    @Override
    public void run() {
      MatmulShapes s = sizes.of(x, y);
      if (s.batchY().rank() == 0 && !s.transposeX()) {
        // One right side for all: the batch is more rows.
        long rows = s.batchX().numel() * s.m();
        products.multiply(false, s.transposeY(), rows, s.n(), s.k(), sizes.alpha, x, y, 0, out);
        return;
      }
      long xs = s.m() * s.k();
      long ys = s.k() * s.n();
      long os = s.m() * s.n();
      forEach(
          sizes.batches,
          (at, xAt, xStep, yAt, yStep, count) ->
              products.multiply(
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
                  count));
    }
  }

  /** Gradients to both sides. Those of a side that is spread over the batch add up in order. */
  private static final class Gradient implements Kernel {
    private final CudaDevice device;
    private final Sizes sizes;
    private final Products products;
    private final Tensor x;
    private final Tensor y;
    private final Tensor g;
    private final @Nullable Tensor dx;
    private final @Nullable Tensor dy;

    Gradient(KernelContext c, Sizes sizes) {
      device = CudaDevice.of(c);
      this.sizes = sizes;
      products = new Products(c);
      x = c.in("X");
      y = c.in("Y");
      g = c.in("Out@GRAD");
      dx = c.outOrNull("X@GRAD");
      dy = c.outOrNull("Y@GRAD");
    }

    private void clear(@Nullable Tensor gradient) {
      if (gradient != null && gradient.numel() > 0) {
        device.zero(gradient.address(), gradient.bytes());
      }
    }

    @Override
    public void run() {
      MatmulShapes s = sizes.of(x, y);
      if (s.batchY().rank() == 0 && !s.transposeX() && s.m() > 0 && s.n() > 0 && g.numel() > 0) {
        long rows = s.batchX().numel() * s.m();
        if (dx != null) {
          products.multiply(false, !s.transposeY(), rows, s.k(), s.n(), sizes.alpha, g, y, 0, dx);
        }
        if (dy != null && s.transposeY()) {
          products.multiply(true, false, s.n(), s.k(), rows, sizes.alpha, g, x, 0, dy);
        } else if (dy != null) {
          products.multiply(true, false, s.k(), s.n(), rows, sizes.alpha, x, g, 0, dy);
        }
        return;
      }
      clear(dx);
      clear(dy);
      forEach(
          sizes.batches,
          (at, xAt, xStep, yAt, yStep, count) -> {
            if (dx != null) {
              if (xStep == 0 && count > 1) {
                for (long i = 0; i < count; i++) {
                  toX(s, dx, yAt + i * yStep, 0, at + i, xAt, 0, 1);
                }
              } else {
                toX(s, dx, yAt, yStep, at, xAt, xStep, count);
              }
            }
            if (dy != null) {
              if (yStep == 0 && count > 1) {
                for (long i = 0; i < count; i++) {
                  toY(s, dy, xAt + i * xStep, 0, at + i, yAt, 0, 1);
                }
              } else {
                toY(s, dy, xAt, xStep, at, yAt, yStep, count);
              }
            }
          });
    }

    private void toX(
        MatmulShapes s, Tensor to, long yAt, long yStep, long gAt, long xAt, long xStep, long n) {
      long ys = s.k() * s.n();
      long gs = s.m() * s.n();
      long xs = s.m() * s.k();
      if (s.transposeX()) {
        products.multiply(
            s.transposeY(),
            true,
            s.k(),
            s.m(),
            s.n(),
            sizes.alpha,
            y,
            yAt * ys,
            yStep * ys,
            g,
            gAt * gs,
            gs,
            1,
            to,
            xAt * xs,
            xStep * xs,
            n);
      } else {
        products.multiply(
            false,
            !s.transposeY(),
            s.m(),
            s.k(),
            s.n(),
            sizes.alpha,
            g,
            gAt * gs,
            gs,
            y,
            yAt * ys,
            yStep * ys,
            1,
            to,
            xAt * xs,
            xStep * xs,
            n);
      }
    }

    private void toY(
        MatmulShapes s, Tensor to, long xAt, long xStep, long gAt, long yAt, long yStep, long n) {
      long xs = s.m() * s.k();
      long gs = s.m() * s.n();
      long ys = s.k() * s.n();
      if (s.transposeY()) {
        products.multiply(
            true,
            s.transposeX(),
            s.n(),
            s.k(),
            s.m(),
            sizes.alpha,
            g,
            gAt * gs,
            gs,
            x,
            xAt * xs,
            xStep * xs,
            1,
            to,
            yAt * ys,
            yStep * ys,
            n);
      } else {
        products.multiply(
            !s.transposeX(),
            false,
            s.k(),
            s.n(),
            s.m(),
            sizes.alpha,
            x,
            xAt * xs,
            xStep * xs,
            g,
            gAt * gs,
            gs,
            1,
            to,
            yAt * ys,
            yStep * ys,
            n);
      }
    }
  }
}
