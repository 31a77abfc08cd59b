package org.fluidjava.cpu.fill;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;

/** Kernels of {@code range} and {@code linspace}. */
final class RangeKernels {
  private RangeKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forNumbers("range", RangeKernels::range).forNumbers("linspace", RangeKernels::linspace);
  }

  private static Kernel range(KernelContext c) {
    Tensor start = c.in("Start");
    Tensor end = c.in("End");
    Tensor step = c.in("Step");
    Tensor out = c.out("Out");
    return () -> {
      double from = start.elements().get(0);
      double to = end.elements().get(0);
      double by = step.elements().get(0);
      if (by == 0 || Double.isNaN(by) || (to - from) / by < 0) {
        throw new RuleViolation(
            "Step (%s) must lead from Start (%s) to End (%s)".formatted(by, from, to));
      }
      double count = Math.ceil((to - from) / by);
      if (!(count < Integer.MAX_VALUE)) {
        throw new RuleViolation(
            "from Start (%s) to End (%s) by Step (%s) are too many numbers"
                .formatted(from, to, by));
      }
      out.resize((long) count);
      Elements numbers = out.elements();
      long first = start.elements().getLong(0);
      long distance = step.elements().getLong(0);
      for (long i = 0; i < numbers.length(); i++) {
        if (out.dtype().isFloating()) {
          numbers.set(i, from + i * by);
        } else {
          numbers.setLong(i, first + i * distance);
        }
      }
    };
  }

  private static Kernel linspace(KernelContext c) {
    Tensor start = c.in("Start");
    Tensor stop = c.in("Stop");
    Tensor out = c.out("Out");
    return () -> {
      double from = start.elements().get(0);
      double to = stop.elements().get(0);
      Elements numbers = out.elements();
      long last = numbers.length() - 1;
      for (long i = 0; i <= last; i++) {
        // From the nearer end, so that both ends are exact.
        double step = last == 0 ? 0 : (to - from) / last;
        numbers.set(i, 2 * i < last || last == 0 ? from + i * step : to - (last - i) * step);
      }
    };
  }
}
