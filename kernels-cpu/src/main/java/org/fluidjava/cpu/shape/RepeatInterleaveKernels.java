package org.fluidjava.cpu.shape;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code repeat_interleave}. */
final class RepeatInterleaveKernels {
  private RepeatInterleaveKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forNumbers("repeat_interleave", c -> repeat(c, c.in("X"), c.out("Out"), false))
        .forFloats(
            "repeat_interleave_grad", c -> repeat(c, c.out("X@GRAD"), c.in("Out@GRAD"), true));
  }

  /** Copies slices of {@code few} to {@code many}, or adds them up on the way back. */
  private static Kernel repeat(KernelContext c, Tensor few, Tensor many, boolean back) {
    @Nullable Tensor each = c.inOrNull("RepeatsTensor");
    int repeats = c.attrs().getInt("Repeats");
    int dim = c.attrs().getInt("dim");
    return () -> {
      int axis = dim < 0 ? dim + few.rank() : dim;
      long outer = few.product(0, axis);
      long inner = few.product(axis + 1, few.rank());
      long n = few.dim(axis);
      long wide = many.dim(axis);
      @Nullable Elements numbers = each == null ? null : each.elements();
      long sum = 0;
      for (long i = 0; i < n; i++) {
        sum += numbers == null ? repeats : numbers.getLong(i);
      }
      RuleViolation.unless(
          sum == wide, "the repeats must add up to %d, the extent of Out, but to %d", wide, sum);
      if (back) {
        HostMemory.zero(few.address(), few.bytes());
      }
      long bytes = inner * few.dtype().bytes();
      Elements to = few.elements();
      Elements from = many.elements();
      for (long o = 0; o < outer; o++) {
        long at = o * wide;
        for (long i = 0; i < n; i++) {
          long times = numbers == null ? repeats : numbers.getLong(i);
          for (long t = 0; t < times; t++, at++) {
            if (back) {
              for (long j = 0; j < inner; j++) {
                to.add((o * n + i) * inner + j, from.get(at * inner + j));
              }
            } else {
              HostMemory.copy(
                  few.address() + (o * n + i) * bytes, many.address() + at * bytes, bytes);
            }
          }
        }
      }
    };
  }
}
