package org.fluidjava.cuda.quantization;

import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of the operators that quantise by one scale for the whole tensor. */
final class FakeQuantizeKernels {
  private FakeQuantizeKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("fake_quantize_abs_max", c -> largest(c, false))
        .forFloats("fake_quantize_dequantize_abs_max", c -> largest(c, true))
        .forFloats("fake_quantize_moving_average_abs_max", c -> average(c, false))
        .forFloats("fake_quantize_dequantize_moving_average_abs_max", c -> average(c, true))
        .forFloats("fake_quantize_range_abs_max", FakeQuantizeKernels::range)
        .forFloats("moving_average_abs_max_scale", FakeQuantizeKernels::scale);
    for (String gradient :
        new String[] {
          "fake_quantize_dequantize_grad",
          "stright_throuth_estimator_grad",
          "straight_through_estimator_grad"
        }) {
      kernels.forFloats(
          gradient,
          c -> {
            Tensor g = c.in("Out@GRAD");
            Tensor dx = c.out("X@GRAD");
            return () -> dx.copyFrom(g);
          });
    }
  }

  private static Tensor or(KernelContext c, String slot) {
    @Nullable Tensor wanted = c.outOrNull(slot);
    return wanted == null ? c.scratch(c.dtype()) : wanted;
  }

  private static Kernel largest(KernelContext c, boolean back) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    Tensor scale = or(c, "OutScale");
    Steps steps = new Steps(c);
    return () -> {
      scale.resize(1);
      steps.greatest(x, -1, scale);
      steps.round(x, out, -1, scale, back);
    };
  }

  private static Kernel average(KernelContext c, boolean back) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    Steps steps = new Steps(c);
    Average average = new Average(c, steps);
    return () -> steps.round(x, out, -1, average.next(x), back);
  }

  private static Kernel scale(KernelContext c) {
    Tensor x = c.in("X");
    @Nullable Tensor out = c.outOrNull("Out");
    Average average = new Average(c, new Steps(c, 1, 0));
    return () -> {
      if (!average.test) {
        average.next(x);
      }
      if (out != null) {
        out.copyFrom(x);
      }
    };
  }

  private static Kernel range(KernelContext c) {
    Tensor x = c.in("X");
    Tensor inScale = c.in("InScale");
    @Nullable Tensor iteration = c.inOrNull("Iter");
    Tensor out = c.out("Out");
    @Nullable Tensor outScale = c.outOrNull("OutScale");
    @Nullable Tensor window = c.outOrNull("OutScales");
    boolean known = c.attrs().getBoolean("is_test") || iteration == null;
    Tensor now = c.scratch(c.dtype());
    Tensor used = c.scratch(c.dtype());
    Steps steps = new Steps(c);
    CudaKernel kernel = Steps.kernel(c, "range");
    return () -> {
      if (known) {
        if (outScale != null && outScale != inScale) {
          outScale.copyFrom(inScale);
        }
        steps.round(x, out, -1, inScale, false);
        return;
      }
      RuleViolation.unless(
          iteration == null || iteration.dtype() == DType.INT64, "Iter must be int64");
      now.resize(1);
      used.resize(1);
      steps.greatest(x, -1, now);
      kernel.begin().tensor(now).tensor(inScale).tensor(iteration).tensor(outScale);
      kernel.tensor(window).longInteger(window == null ? 0 : window.numel()).tensor(used);
      kernel.launch(1, Grid.THREADS);
      steps.round(x, out, -1, used, false);
    };
  }

  /** The moving average of greatest sizes. */
  private static final class Average {
    final boolean test;
    private final @Nullable Tensor inScale;
    private final @Nullable Tensor inAccum;
    private final @Nullable Tensor inState;
    private final @Nullable Tensor outScale;
    private final @Nullable Tensor outState;
    private final @Nullable Tensor outAccum;
    private final double rate;
    private final Tensor now;
    private final Tensor used;
    private final Steps steps;
    private final CudaKernel kernel;

    Average(KernelContext c, Steps steps) {
      this.steps = steps;
      test = c.attrs().getBoolean("is_test");
      inScale = c.inOrNull("InScale");
      inAccum = c.inOrNull("InAccum");
      inState = c.inOrNull("InState");
      outScale = c.outOrNull("OutScale");
      outState = c.outOrNull("OutState");
      outAccum = c.outOrNull("OutAccum");
      rate = c.attrs().getFloat("moving_rate");
      now = c.scratch(c.dtype());
      used = c.scratch(c.dtype());
      kernel = Steps.kernel(c, "average");
    }

    Tensor next(Tensor x) {
      now.resize(1);
      used.resize(1);
      if (!test) {
        steps.greatest(x, -1, now);
      }
      kernel.begin().tensor(now).tensor(inScale).tensor(inAccum).tensor(inState);
      kernel.tensor(outScale).tensor(outState).tensor(outAccum).real64(rate);
      kernel.integer(test ? 1 : 0).tensor(used).launch(1, 1);
      return used;
    }
  }
}
