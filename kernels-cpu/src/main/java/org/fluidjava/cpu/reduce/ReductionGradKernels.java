package org.fluidjava.cpu.reduce;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.cpu.math.BroadcastLoop;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of the gradients of reductions. */
final class ReductionGradKernels {
  /** The gradient to one element. */
  @FunctionalInterface
  private interface Slope {
    double at(double x, double out, double g, long count);
  }

  private ReductionGradKernels() {}

  static void register(CpuRegistrar kernels) {
    Slope whereEqual = (x, out, g, count) -> x == out ? g : 0;
    kernels
        .forFloats("reduce_sum_grad", c -> grad(c, "dim", false, (x, out, g, count) -> g))
        .forFloats("reduce_mean_grad", c -> grad(c, "dim", false, (x, out, g, count) -> g / count))
        .forFloats("reduce_max_grad", c -> grad(c, "dim", true, whereEqual))
        .forFloats("reduce_min_grad", c -> grad(c, "dim", true, whereEqual))
        .forFloats(
            "frobenius_norm_grad",
            c -> grad(c, "dim", true, (x, out, g, count) -> out == 0 ? 0 : g * x / out))
        .forFloats(
            "logsumexp_grad",
            c -> grad(c, "axis", true, (x, out, g, count) -> g * Math.exp(x - out)))
        .forFloats("reduce_prod_grad", ReductionGradKernels::prodGrad);
  }

  private static Kernel grad(KernelContext c, String attr, boolean readsValues, Slope slope) {
    Tensor x = c.in("X");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    @Nullable Tensor out = readsValues ? c.in("Out") : null;
    ReducedDims dims = new ReducedDims(c, attr);
    BroadcastLoop.Run run =
        (at, xAt, xStep, from, fromStep, count) -> {
          @Nullable Elements xs = readsValues ? x.elements() : null;
          @Nullable Elements outs = out == null ? null : out.elements();
          Elements gs = g.elements();
          Elements to = dx.elements();
          long elements = to.length() / gs.length();
          for (long i = 0; i < count; i++) {
            long source = from + i * fromStep;
            to.set(
                at + i,
                slope.at(
                    xs == null ? 0 : xs.get(at + i),
                    outs == null ? 0 : outs.get(source),
                    gs.get(source),
                    elements));
          }
        };
    return () -> dims.forEach(x, run);
  }

  /** By the product of the other elements, so that zeros need no division. */
  private static Kernel prodGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    Tensor products = c.scratch(DType.FLOAT64);
    Tensor zeros = c.scratch(DType.INT64);
    ReducedDims dims = new ReducedDims(c, "dim");
    BroadcastLoop.Run collect =
        (at, xAt, xStep, to, toStep, count) -> {
          Elements xs = x.elements();
          Elements nonZero = products.elements();
          Elements numbers = zeros.elements();
          for (long i = 0; i < count; i++) {
            long target = to + i * toStep;
            double number = xs.get(at + i);
            if (number == 0) {
              numbers.setLong(target, numbers.getLong(target) + 1);
            } else {
              nonZero.set(target, nonZero.get(target) * number);
            }
          }
        };
    BroadcastLoop.Run spread =
        (at, xAt, xStep, from, fromStep, count) -> {
          Elements xs = x.elements();
          Elements nonZero = products.elements();
          Elements numbers = zeros.elements();
          Elements gs = g.elements();
          Elements to = dx.elements();
          for (long i = 0; i < count; i++) {
            long source = from + i * fromStep;
            double number = xs.get(at + i);
            long zerosElsewhere = numbers.getLong(source) - (number == 0 ? 1 : 0);
            double others =
                zerosElsewhere > 0 ? 0 : nonZero.get(source) / (number == 0 ? 1 : number);
            to.set(at + i, gs.get(source) * others);
          }
        };
    return () -> {
      products.resize(g.numel());
      products.elements().fill(1);
      zeros.resize(g.numel());
      zeros.elements().fill(0);
      dims.forEach(x, collect);
      dims.forEach(x, spread);
    };
  }
}
