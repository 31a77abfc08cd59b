package org.fluidjava.cpu.quantization;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of the operators that quantise by one scale for the whole tensor. */
final class FakeQuantizeKernels {
  private FakeQuantizeKernels() {}

  static void register(CpuRegistrar kernels) {
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

  private static Kernel largest(KernelContext c, boolean back) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    @Nullable Tensor outScale = c.outOrNull("OutScale");
    Steps steps = new Steps(c);
    return () -> {
      Elements from = x.elements();
      double scale = Steps.greatest(from, 0, from.length());
      put(outScale, scale);
      steps.round(from, out.elements(), 0, from.length(), scale, back);
    };
  }

  private static Kernel average(KernelContext c, boolean back) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    Average average = new Average(c);
    Steps steps = new Steps(c);
    return () -> {
      Elements from = x.elements();
      double scale = average.next(from);
      steps.round(from, out.elements(), 0, from.length(), scale, back);
    };
  }

  private static Kernel scale(KernelContext c) {
    Tensor x = c.in("X");
    @Nullable Tensor out = c.outOrNull("Out");
    Average average = new Average(c);
    return () -> {
      if (!average.test) {
        average.next(x.elements());
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
    boolean test = c.attrs().getBoolean("is_test");
    Steps steps = new Steps(c);
    return () -> {
      Elements from = x.elements();
      double scale = inScale.elements().get(0);
      if (!test && iteration != null) {
        double now = Steps.greatest(from, 0, from.length());
        double removed = Double.NaN;
        if (window != null) {
          Elements sizes = window.elements();
          long run = iteration.elements().getLong(0);
          long place = Math.floorMod(run, sizes.length());
          removed = sizes.get(place);
          sizes.set(place, now);
          if (scale >= now && Math.abs(removed - scale) < 1e-6) {
            now = Steps.greatest(sizes, 0, Math.max(0, Math.min(run, sizes.length())));
            scale = 0;
          }
        }
        scale = Math.max(scale, now);
      }
      put(outScale, scale);
      steps.round(from, out.elements(), 0, from.length(), scale, false);
    };
  }

  private static void put(@Nullable Tensor to, double number) {
    if (to != null) {
      to.elements().set(0, number);
    }
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

    Average(KernelContext c) {
      test = c.attrs().getBoolean("is_test");
      inScale = c.inOrNull("InScale");
      inAccum = c.inOrNull("InAccum");
      inState = c.inOrNull("InState");
      outScale = c.outOrNull("OutScale");
      outState = c.outOrNull("OutState");
      outAccum = c.outOrNull("OutAccum");
      rate = c.attrs().getFloat("moving_rate");
    }

    double next(Elements x) {
      double scale = read(inScale);
      double accum = read(inAccum);
      double state = read(inState);
      if (!test) {
        state = rate * state + 1;
        accum = rate * accum + Steps.greatest(x, 0, x.length());
        scale = accum / state;
      }
      put(outState, state);
      put(outAccum, accum);
      put(outScale, scale);
      // The rounding of what is stored is that of what is used.
      return outScale == null ? scale : outScale.elements().get(0);
    }

    private static double read(@Nullable Tensor from) {
      return from == null ? 0 : from.elements().get(0);
    }
  }
}
