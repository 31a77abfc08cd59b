package org.fluidjava.cpu.math;

import org.fluidjava.cpu.ComputePool;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.cpu.nativelib.NativeKernels;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code norm}, {@code p_norm}, {@code squared_l2_norm} and {@code l1_norm}. */
final class NormKernels {
  private NormKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("squared_l2_norm", c -> ofAll(c, true), NativeSquares::new)
        .forFloats("squared_l2_norm_grad", c -> ofAllGrad(c, true))
        .forFloats("l1_norm", c -> ofAll(c, false))
        .forFloats("l1_norm_grad", c -> ofAllGrad(c, false))
        .forFloats("norm", NormKernels::norm)
        .forFloats("norm_grad", NormKernels::normGrad)
        .forFloats("p_norm", NormKernels::pNorm)
        .forFloats("p_norm_grad", NormKernels::pNormGrad);
  }

  private static Kernel ofAll(KernelContext c, boolean squares) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    return () -> {
      Elements from = x.elements();
      double sum = 0;
      for (long i = 0; i < from.length(); i++) {
        double number = from.get(i);
        sum += squares ? number * number : Math.abs(number);
      }
      out.elements().set(0, sum);
    };
  }

  private static Kernel ofAllGrad(KernelContext c, boolean squares) {
    Tensor x = c.in("X");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    return () -> {
      double given = g.elements().get(0);
      Elements from = x.elements();
      Elements to = dx.elements();
      for (long i = 0; i < to.length(); i++) {
        to.set(i, given * (squares ? 2 * from.get(i) : Math.signum(from.get(i))));
      }
    };
  }

  private static long firstOf(long line, long inner, long count) {
    return line / inner * inner * count + line % inner;
  }

  private static int axisOf(KernelContext c, Tensor x) {
    int axis = c.attrs().getInt("axis");
    return axis < 0 ? axis + x.rank() : axis;
  }

  private static Kernel norm(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    @Nullable Tensor norm = c.outOrNull("Norm");
    double epsilon = c.attrs().getFloat("epsilon");
    return () -> {
      int axis = axisOf(c, x);
      long count = x.dim(axis);
      long inner = x.product(axis + 1, x.rank());
      Elements from = x.elements();
      Elements to = out.elements();
      @Nullable Elements norms = norm == null ? null : norm.elements();
      long lines = x.product(0, axis) * inner;
      for (long line = 0; line < lines; line++) {
        long start = firstOf(line, inner, count);
        double squares = epsilon;
        for (long i = 0; i < count; i++) {
          double number = from.get(start + i * inner);
          squares += number * number;
        }
        double length = Math.sqrt(squares);
        if (norms != null) {
          norms.set(line, length);
        }
        for (long i = 0; i < count; i++) {
          to.set(start + i * inner, from.get(start + i * inner) / length);
        }
      }
    };
  }

  private static Kernel normGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor norm = c.in("Norm");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    return () -> {
      int axis = axisOf(c, x);
      long count = x.dim(axis);
      long inner = x.product(axis + 1, x.rank());
      Elements xs = x.elements();
      Elements gs = g.elements();
      Elements norms = norm.elements();
      Elements to = dx.elements();
      for (long line = 0; line < norms.length(); line++) {
        long start = firstOf(line, inner, count);
        double length = norms.get(line);
        double along = 0;
        for (long i = 0; i < count; i++) {
          along += xs.get(start + i * inner) * gs.get(start + i * inner);
        }
        along /= length * length;
        for (long i = 0; i < count; i++) {
          long at = start + i * inner;
          to.set(at, (gs.get(at) - along * xs.get(at)) / length);
        }
      }
    };
  }

  private static Kernel pNorm(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    double p = c.attrs().getFloat("porder");
    boolean whole = c.attrs().getBoolean("asvector");
    return () -> {
      int axis = whole ? 0 : axisOf(c, x);
      long count = whole ? x.numel() : x.dim(axis);
      long inner = whole ? 1 : x.product(axis + 1, x.rank());
      Elements from = x.elements();
      Elements to = out.elements();
      for (long line = 0; line < to.length(); line++) {
        long start = firstOf(line, inner, count);
        double result = p == Double.NEGATIVE_INFINITY && count > 0 ? Double.POSITIVE_INFINITY : 0;
        for (long i = 0; i < count; i++) {
          double size = Math.abs(from.get(start + i * inner));
          if (p == Double.POSITIVE_INFINITY) {
            result = Math.max(result, size);
          } else if (p == Double.NEGATIVE_INFINITY) {
            result = Math.min(result, size);
          } else if (p == 0) {
            result += size == 0 ? 0 : 1;
          } else {
            result += p == 2 ? size * size : Math.pow(size, p);
          }
        }
        boolean root = p != 0 && !Double.isInfinite(p);
        to.set(line, !root ? result : p == 2 ? Math.sqrt(result) : Math.pow(result, 1 / p));
      }
    };
  }

  private static Kernel pNormGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.in("Out");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    double p = c.attrs().getFloat("porder");
    double epsilon = c.attrs().getFloat("epsilon");
    boolean whole = c.attrs().getBoolean("asvector");
    return () -> {
      int axis = whole ? 0 : axisOf(c, x);
      long count = whole ? x.numel() : x.dim(axis);
      long inner = whole ? 1 : x.product(axis + 1, x.rank());
      Elements xs = x.elements();
      Elements gs = g.elements();
      Elements norms = out.elements();
      Elements to = dx.elements();
      for (long line = 0; line < norms.length(); line++) {
        long start = firstOf(line, inner, count);
        double length = norms.get(line);
        for (long i = 0; i < count; i++) {
          long at = start + i * inner;
          double number = xs.get(at);
          double size = Math.abs(number);
          double slope;
          if (p == 0) {
            slope = 0;
          } else if (Double.isInfinite(p)) {
            slope = size == length ? 1 : 0;
          } else if (size == 0) {
            // 0 · ∞ for p below 1; the slope at 0 is taken as 0.
            slope = 0;
          } else {
            slope = Math.pow(size, p - 1) / (Math.pow(length, p - 1) + epsilon);
          }
          to.set(at, gs.get(line) * Math.signum(number) * slope);
        }
      }
    };
  }

  /** float32 over the pool; the sums of the parts are added in their order. */
  private static final class NativeSquares implements Kernel, ComputePool.Task {
    private static final long GRAIN = 64 * 1024;
    private final Tensor x;
    private final Tensor out;
    private final ComputePool pool = ComputePool.shared();
    private final double[] sums = new double[pool.threads()];

    NativeSquares(KernelContext c) {
      x = c.in("X");
      out = c.out("Out");
    }

    @Override
    public void run() {
      int parts = pool.partsFor(x.numel(), GRAIN);
      pool.run(parts, this);
      double total = 0;
      for (int part = 0; part < parts; part++) {
        total += sums[part];
      }
      out.elements().set(0, total);
    }

    @Override
    public void run(int part, int parts) {
      long begin = x.numel() * part / parts;
      long end = x.numel() * (part + 1) / parts;
      sums[part] = NativeKernels.sumOfSquares(begin, end, x.address());
    }
  }
}
