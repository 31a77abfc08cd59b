package org.fluidjava.cpu.nn;

import org.fluidjava.cpu.ComputePool;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code softmax} and {@code log_softmax}: one line of the tensor after the other. */
final class SoftmaxKernels {
  private static final long GRAIN = 8 * 1024;

  /** No exponent below this, so that no probability is zero: Fluid's bound. */
  private static final double LOWEST = -64;

  private SoftmaxKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats(
            "softmax",
            c -> forward(c, SoftmaxKernels::softmax),
            c -> NativeSoftmax.forward(c, forward(c, SoftmaxKernels::softmax)))
        .forFloats("log_softmax", c -> forward(c, SoftmaxKernels::logSoftmax))
        .forFloats(
            "softmax_grad",
            c -> backward(c, SoftmaxKernels::softmaxGrad),
            c -> NativeSoftmax.backward(c, backward(c, SoftmaxKernels::softmaxGrad)))
        .forFloats("log_softmax_grad", c -> backward(c, SoftmaxKernels::logSoftmaxGrad));
  }

  /** Computes {@code n} elements from {@code first} in steps of {@code stride}. */
  @FunctionalInterface
  private interface Forward {
    void line(Elements x, Elements out, long first, long stride, long n);
  }

  /** Computes the gradient of such a line. */
  @FunctionalInterface
  private interface Backward {
    void line(Elements out, Elements g, Elements dx, long first, long stride, long n);
  }

  private static Kernel forward(KernelContext c, Forward line) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    int axis = c.attrs().getInt("axis");
    ComputePool pool = ComputePool.shared();
    ComputePool.Task task =
        (part, parts) -> {
          Elements from = x.elements();
          Elements to = out.elements();
          int at = axis < 0 ? axis + x.rank() : axis;
          long n = x.dim(at);
          long stride = x.product(at + 1, x.rank());
          long lines = x.product(0, at) * stride;
          for (long i = lines * part / parts; n > 0 && i < lines * (part + 1) / parts; i++) {
            line.line(from, to, i / stride * n * stride + i % stride, stride, n);
          }
        };
    return () -> pool.run(pool.partsFor(x.numel(), GRAIN), task);
  }

  private static Kernel backward(KernelContext c, Backward line) {
    Tensor out = c.in("Out");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    int axis = c.attrs().getInt("axis");
    ComputePool pool = ComputePool.shared();
    ComputePool.Task task =
        (part, parts) -> {
          Elements y = out.elements();
          Elements from = g.elements();
          Elements to = dx.elements();
          int at = axis < 0 ? axis + out.rank() : axis;
          long n = out.dim(at);
          long stride = out.product(at + 1, out.rank());
          long lines = out.product(0, at) * stride;
          for (long i = lines * part / parts; n > 0 && i < lines * (part + 1) / parts; i++) {
            line.line(y, from, to, i / stride * n * stride + i % stride, stride, n);
          }
        };
    return () -> pool.run(pool.partsFor(out.numel(), GRAIN), task);
  }

  private static double max(Elements x, long first, long stride, long n) {
    double max = Double.NEGATIVE_INFINITY;
    for (long i = 0; i < n; i++) {
      max = Math.max(max, x.get(first + i * stride));
    }
    return max;
  }

  private static void softmax(Elements x, Elements out, long first, long stride, long n) {
    double max = max(x, first, stride, n);
    double sum = 0;
    for (long i = 0; i < n; i++) {
      double y = Math.exp(Math.max(x.get(first + i * stride) - max, LOWEST));
      out.set(first + i * stride, y);
      sum += y;
    }
    for (long i = 0; i < n; i++) {
      out.set(first + i * stride, out.get(first + i * stride) / sum);
    }
  }

  private static void logSoftmax(Elements x, Elements out, long first, long stride, long n) {
    double max = max(x, first, stride, n);
    double sum = 0;
    for (long i = 0; i < n; i++) {
      sum += Math.exp(x.get(first + i * stride) - max);
    }
    double shift = max + Math.log(sum);
    for (long i = 0; i < n; i++) {
      out.set(first + i * stride, x.get(first + i * stride) - shift);
    }
  }

  private static void softmaxGrad(
      Elements y, Elements g, Elements dx, long first, long stride, long n) {
    double dot = 0;
    for (long i = first; i < first + n * stride; i += stride) {
      dot += y.get(i) * g.get(i);
    }
    for (long i = first; i < first + n * stride; i += stride) {
      dx.set(i, y.get(i) * (g.get(i) - dot));
    }
  }

  private static void logSoftmaxGrad(
      Elements y, Elements g, Elements dx, long first, long stride, long n) {
    double sum = 0;
    for (long i = first; i < first + n * stride; i += stride) {
      sum += g.get(i);
    }
    for (long i = first; i < first + n * stride; i += stride) {
      dx.set(i, g.get(i) - Math.exp(y.get(i)) * sum);
    }
  }
}
