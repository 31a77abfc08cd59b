package org.fluidjava.cpu.reduce;

import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.cpu.math.BroadcastLoop;
import org.fluidjava.cpu.nativelib.NativeKernels;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.KernelFactory;
import org.fluidjava.op.Broadcast;
import org.fluidjava.tensor.DType;

/** Kernels of {@code reduce_*}, {@code frobenius_norm} and {@code logsumexp}. */
final class ReductionKernels {
  /** From the combined elements to the result; count is how many there were. */
  @FunctionalInterface
  private interface Finish {
    double at(double combined, long count);
  }

  private ReductionKernels() {}

  static void register(CpuRegistrar kernels) {
    Finish asIs = (combined, count) -> combined;
    register(kernels, "reduce_sum", 0, Double::sum, asIs, 0, Long::sum);
    register(kernels, "reduce_prod", 1, (a, x) -> a * x, asIs, 1, (a, x) -> a * x);
    register(
        kernels,
        "reduce_max",
        Double.NEGATIVE_INFINITY,
        Math::max,
        asIs,
        Long.MIN_VALUE,
        Math::max);
    register(
        kernels,
        "reduce_min",
        Double.POSITIVE_INFINITY,
        Math::min,
        asIs,
        Long.MAX_VALUE,
        Math::min);
    kernels
        .forFloats(
            "reduce_mean", c -> reals(c, 0, Double::sum, (combined, count) -> combined / count))
        .plain("reduce_mean", c -> integers(c, 0, Long::sum, true), DType.INT32, DType.INT64)
        .forFloats(
            "frobenius_norm",
            c -> reals(c, 0, (a, x) -> a + x * x, (combined, count) -> Math.sqrt(combined)))
        .plain("reduce_all", c -> integers(c, 1, (a, x) -> x == 0 ? 0 : a, false), DType.BOOL)
        .plain("reduce_any", c -> integers(c, 0, (a, x) -> x == 0 ? a : 1, false), DType.BOOL)
        .forFloats("logsumexp", ReductionKernels::logSumExp);
  }

  private static void register(
      CpuRegistrar kernels,
      String type,
      double start,
      DoubleBinaryOperator combine,
      Finish finish,
      long integerStart,
      LongBinaryOperator integerCombine) {
    KernelFactory plain = c -> reals(c, start, combine, finish);
    KernelFactory nativeOne =
        type.equals("reduce_sum") ? c -> nativeSum(c, plain.create(c)) : plain;
    kernels
        .forFloats(type, plain, nativeOne)
        .plain(
            type, c -> integers(c, integerStart, integerCombine, false), DType.INT32, DType.INT64);
  }

  /** Sums of everything, of rows and of columns by C++; other dimensions by the plain kernel. */
  private static Kernel nativeSum(KernelContext c, Kernel plain) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    if (out.dtype() != DType.FLOAT32) {
      return plain;
    }
    BroadcastLoop loop = new BroadcastLoop(-1);
    ReducedDims dims = new ReducedDims(c, "dim");
    return () -> {
      Broadcast b = loop.fit(x.shape(), dims.kept(x));
      if (x.numel() == 0 || b.rank() > 2) {
        plain.run();
      } else if (b.rank() == 1 && b.yStep(0) == 0) {
        out.elements().set(0, NativeKernels.sum(0, x.numel(), x.address()));
      } else if (b.rank() == 2 && b.yStep(1) == 0) {
        long width = b.extent(1);
        NativeKernels.rowSum(0, b.extent(0), width, x.address(), width, out.address());
      } else if (b.rank() == 2) {
        long width = b.extent(1);
        NativeKernels.columnSum(0, width, b.extent(0), x.address(), width, out.address(), false);
      } else {
        plain.run();
      }
    };
  }

  private static Kernel reals(
      KernelContext c, double start, DoubleBinaryOperator combine, Finish finish) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    Tensor combined = c.scratch(DType.FLOAT64);
    ReducedDims dims = new ReducedDims(c, "dim");
    BroadcastLoop.Run run =
        (at, xAt, xStep, to, toStep, count) -> {
          Elements from = x.elements();
          Elements sums = combined.elements();
          if (toStep == 0) {
            double value = sums.get(to);
            for (long i = 0; i < count; i++) {
              value = combine.applyAsDouble(value, from.get(at + i));
            }
            sums.set(to, value);
          } else {
            for (long i = 0; i < count; i++) {
              sums.set(to + i, combine.applyAsDouble(sums.get(to + i), from.get(at + i)));
            }
          }
        };
    return () -> {
      combined.resize(out.numel());
      combined.elements().fill(start);
      dims.forEach(x, run);
      Elements from = combined.elements();
      Elements to = out.elements();
      long count = to.length() == 0 ? 0 : x.numel() / to.length();
      for (long i = 0; i < to.length(); i++) {
        to.set(i, finish.at(from.get(i), count));
      }
    };
  }

  private static Kernel integers(
      KernelContext c, long start, LongBinaryOperator combine, boolean mean) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    Tensor combined = c.scratch(DType.INT64);
    ReducedDims dims = new ReducedDims(c, "dim");
    BroadcastLoop.Run run =
        (at, xAt, xStep, to, toStep, count) -> {
          Elements from = x.elements();
          Elements sums = combined.elements();
          for (long i = 0; i < count; i++) {
            long target = to + i * toStep;
            sums.setLong(target, combine.applyAsLong(sums.getLong(target), from.getLong(at + i)));
          }
        };
    return () -> {
      combined.resize(out.numel());
      Elements sums = combined.elements();
      for (long i = 0; i < sums.length(); i++) {
        sums.setLong(i, start);
      }
      dims.forEach(x, run);
      Elements from = combined.elements();
      Elements to = out.elements();
      long count = to.length() == 0 ? 1 : Math.max(1, x.numel() / to.length());
      for (long i = 0; i < to.length(); i++) {
        to.setLong(i, mean ? from.getLong(i) / count : from.getLong(i));
      }
    };
  }

  private static Kernel logSumExp(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    Tensor largest = c.scratch(DType.FLOAT64);
    Tensor sum = c.scratch(DType.FLOAT64);
    ReducedDims dims = new ReducedDims(c, "axis");
    BroadcastLoop.Run highest =
        (at, xAt, xStep, to, toStep, count) -> {
          Elements from = x.elements();
          Elements most = largest.elements();
          for (long i = 0; i < count; i++) {
            long target = to + i * toStep;
            most.set(target, Math.max(most.get(target), from.get(at + i)));
          }
        };
    BroadcastLoop.Run add =
        (at, xAt, xStep, to, toStep, count) -> {
          Elements from = x.elements();
          Elements most = largest.elements();
          Elements sums = sum.elements();
          for (long i = 0; i < count; i++) {
            long target = to + i * toStep;
            // An infinite maximum would make the difference not a number.
            double base = Double.isInfinite(most.get(target)) ? 0 : most.get(target);
            sums.add(target, Math.exp(from.get(at + i) - base));
          }
        };
    return () -> {
      largest.resize(out.numel());
      largest.elements().fill(Double.NEGATIVE_INFINITY);
      sum.resize(out.numel());
      sum.elements().fill(0);
      dims.forEach(x, highest);
      dims.forEach(x, add);
      Elements most = largest.elements();
      Elements sums = sum.elements();
      Elements to = out.elements();
      for (long i = 0; i < to.length(); i++) {
        double base = Double.isInfinite(most.get(i)) ? 0 : most.get(i);
        to.set(i, base + Math.log(sums.get(i)));
      }
    };
  }
}
