package org.fluidjava.cpu.math;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Kernels of {@code kron}, {@code dist}, {@code cross}, {@code mv}, {@code atan2}, {@code lerp}.
 */
final class PairKernels {
  private PairKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("kron", PairKernels::kron)
        .forFloats("kron_grad", PairKernels::kronGrad)
        .forFloats("dist", PairKernels::dist)
        .forFloats("dist_grad", PairKernels::distGrad)
        .forNumbers("cross", c -> cross(c, c.in("X"), c.in("Y"), c.out("Out")))
        .forFloats("cross_grad", PairKernels::crossGrad)
        .forFloats("mv", PairKernels::mv)
        .forFloats("mv_grad", PairKernels::mvGrad)
        .forFloats("atan2", PairKernels::atan2)
        .forFloats("atan2_grad", PairKernels::atan2Grad)
        .forFloats("lerp", PairKernels::lerp)
        .forFloats("lerp_grad", PairKernels::lerpGrad);
  }

  /** The element of {@code part} under element {@code i} of {@code whole}, aligned at the end. */
  private static long under(long i, Shape whole, Shape part) {
    long rest = i;
    long at = 0;
    long step = 1;
    for (int axis = 1; axis <= whole.rank(); axis++) {
      long extent = whole.dim(-axis);
      if (axis <= part.rank()) {
        long own = part.dim(-axis);
        at += own == 1 ? 0 : rest % extent * step;
        step *= own;
      }
      rest /= extent;
    }
    return at;
  }

  /** For element {@code i} of a Kronecker product, the element of X (or of Y). */
  private static long factor(long i, Shape out, Shape x, Shape y, boolean ofX) {
    long rest = i;
    long at = 0;
    long step = 1;
    Shape own = ofX ? x : y;
    for (int axis = 1; axis <= out.rank(); axis++) {
      long inner = axis <= y.rank() ? y.dim(-axis) : 1;
      long place = rest % out.dim(-axis);
      if (axis <= own.rank()) {
        at += (ofX ? place / inner : place % inner) * step;
        step *= own.dim(-axis);
      }
      rest /= out.dim(-axis);
    }
    return at;
  }

  private static Kernel kron(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    return () -> {
      Elements left = x.elements();
      Elements right = y.elements();
      Elements to = out.elements();
      for (long i = 0; i < to.length(); i++) {
        to.set(
            i,
            left.get(factor(i, out.shape(), x.shape(), y.shape(), true))
                * right.get(factor(i, out.shape(), x.shape(), y.shape(), false)));
      }
    };
  }

  private static Kernel kronGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dy = c.outOrNull("Y@GRAD");
    return () -> {
      clear(dx);
      clear(dy);
      Elements given = g.elements();
      for (long i = 0; i < given.length(); i++) {
        long inX = factor(i, g.shape(), x.shape(), y.shape(), true);
        long inY = factor(i, g.shape(), x.shape(), y.shape(), false);
        add(dx, inX, given.get(i) * y.elements().get(inY));
        add(dy, inY, given.get(i) * x.elements().get(inX));
      }
    };
  }

  private static void clear(@Nullable Tensor tensor) {
    if (tensor != null) {
      tensor.elements().fill(0);
    }
  }

  private static void add(@Nullable Tensor to, long at, double number) {
    if (to != null) {
      to.elements().add(at, number);
    }
  }

  private static Shape spread(Tensor x, Tensor y) {
    return org.fluidjava.op.Broadcast.shape(x.shape(), y.shape(), -1);
  }

  private static Kernel dist(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    double p = c.attrs().getFloat("p");
    return () -> out.elements().set(0, norm(x, y, spread(x, y), p));
  }

  private static double norm(Tensor x, Tensor y, Shape whole, double p) {
    long count = whole.numel();
    double result = p == Double.NEGATIVE_INFINITY && count > 0 ? Double.POSITIVE_INFINITY : 0;
    for (long i = 0; i < count; i++) {
      double apart =
          Math.abs(
              x.elements().get(under(i, whole, x.shape()))
                  - y.elements().get(under(i, whole, y.shape())));
      if (p == 0) {
        result += apart == 0 ? 0 : 1;
      } else if (Double.isInfinite(p)) {
        result = p > 0 ? Math.max(result, apart) : Math.min(result, apart);
      } else {
        result += Math.pow(apart, p);
      }
    }
    return p == 0 || Double.isInfinite(p) ? result : Math.pow(result, 1 / p);
  }

  private static Kernel distGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dy = c.outOrNull("Y@GRAD");
    double p = c.attrs().getFloat("p");
    return () -> {
      clear(dx);
      clear(dy);
      Shape whole = spread(x, y);
      // Not that of Out, which is rounded: the largest difference must be found again.
      double result = norm(x, y, whole, p);
      for (long i = 0; i < whole.numel(); i++) {
        long inX = under(i, whole, x.shape());
        long inY = under(i, whole, y.shape());
        double apart = x.elements().get(inX) - y.elements().get(inY);
        double slope;
        if (p == 0 || apart == 0) {
          slope = 0;
        } else if (Double.isInfinite(p)) {
          slope = Math.abs(apart) == result ? Math.signum(apart) : 0;
        } else {
          slope = Math.signum(apart) * Math.pow(Math.abs(apart) / result, p - 1);
        }
        add(dx, inX, slope * g.elements().get(0));
        add(dy, inY, -slope * g.elements().get(0));
      }
    };
  }

  private static int axis(KernelContext c, Tensor x) {
    int dim = c.attrs().getInt("dim");
    if (dim != 9) {
      return dim < 0 ? dim + x.rank() : dim;
    }
    int first = 0;
    while (x.dim(first) != 3) {
      first++;
    }
    return first;
  }

  private static Kernel cross(KernelContext c, Tensor x, Tensor y, Tensor out) {
    return () -> {
      Elements a = x.elements();
      Elements b = y.elements();
      Elements to = out.elements();
      long inner = x.product(axis(c, x) + 1, x.rank());
      for (long i = 0; i < to.length(); i++) {
        long first = i / (3 * inner) * 3 * inner + i % inner;
        long turn = i / inner % 3;
        long j = first + (turn + 1) % 3 * inner;
        long k = first + (turn + 2) % 3 * inner;
        to.set(i, a.get(j) * b.get(k) - a.get(k) * b.get(j));
      }
    };
  }

  /** The way back of a cross product is two of them: y by g and g by x. */
  private static Kernel crossGrad(KernelContext c) {
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dy = c.outOrNull("Y@GRAD");
    @Nullable Kernel ofX = dx == null ? null : cross(c, c.in("Y"), g, dx);
    @Nullable Kernel ofY = dy == null ? null : cross(c, g, c.in("X"), dy);
    return () -> {
      if (ofX != null) {
        ofX.run();
      }
      if (ofY != null) {
        ofY.run();
      }
    };
  }

  private static Kernel mv(KernelContext c) {
    Tensor x = c.in("X");
    Tensor vector = c.in("Vec");
    Tensor out = c.out("Out");
    return () -> Products.multiply(false, false, x.dim(0), 1, x.dim(1), 1, x, vector, 0, out);
  }

  private static Kernel mvGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor vector = c.in("Vec");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dvector = c.outOrNull("Vec@GRAD");
    return () -> {
      if (dx != null) {
        Products.multiply(false, false, x.dim(0), x.dim(1), 1, 1, g, vector, 0, dx);
      }
      if (dvector != null) {
        Products.multiply(true, false, x.dim(1), 1, x.dim(0), 1, x, g, 0, dvector);
      }
    };
  }

  private static Kernel atan2(KernelContext c) {
    Tensor x1 = c.in("X1");
    Tensor x2 = c.in("X2");
    Tensor out = c.out("Out");
    return () -> {
      for (long i = 0; i < out.numel(); i++) {
        out.elements().set(i, Math.atan2(x1.elements().get(i), x2.elements().get(i)));
      }
    };
  }

  private static Kernel atan2Grad(KernelContext c) {
    Tensor x1 = c.in("X1");
    Tensor x2 = c.in("X2");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor dx1 = c.outOrNull("X1@GRAD");
    @Nullable Tensor dx2 = c.outOrNull("X2@GRAD");
    return () -> {
      for (long i = 0; i < g.numel(); i++) {
        double a = x1.elements().get(i);
        double b = x2.elements().get(i);
        double share = g.elements().get(i) / (a * a + b * b);
        if (dx1 != null) {
          dx1.elements().set(i, share * b);
        }
        if (dx2 != null) {
          dx2.elements().set(i, -share * a);
        }
      }
    };
  }

  private static Kernel lerp(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor weight = c.in("Weight");
    Tensor out = c.out("Out");
    return () -> {
      Shape whole = out.shape();
      for (long i = 0; i < out.numel(); i++) {
        double from = x.elements().get(under(i, whole, x.shape()));
        double to = y.elements().get(under(i, whole, y.shape()));
        double share = weight.elements().get(under(i, whole, weight.shape()));
        out.elements().set(i, from + share * (to - from));
      }
    };
  }

  private static Kernel lerpGrad(KernelContext c) {
    Tensor weight = c.in("Weight");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dy = c.outOrNull("Y@GRAD");
    return () -> {
      clear(dx);
      clear(dy);
      Shape whole = g.shape();
      for (long i = 0; i < g.numel(); i++) {
        double share = weight.elements().get(under(i, whole, weight.shape()));
        double given = g.elements().get(i);
        if (dx != null) {
          add(dx, under(i, whole, dx.shape()), given * (1 - share));
        }
        if (dy != null) {
          add(dy, under(i, whole, dy.shape()), given * share);
        }
      }
    };
  }
}
