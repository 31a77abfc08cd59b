package org.fluidjava.cpu.math;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code bincount}, {@code histogram} and {@code searchsorted}. */
final class CountKernels {
  /** A larger number than that would ask for gigabytes of counts. */
  private static final long LARGEST = 1L << 28;

  private CountKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .plain("bincount", CountKernels::bincount, DType.INT32, DType.INT64)
        .forNumbers("histogram", CountKernels::histogram)
        .forNumbers("searchsorted", CountKernels::search);
  }

  private static Kernel bincount(KernelContext c) {
    Tensor x = c.in("X");
    @Nullable Tensor weights = c.inOrNull("Weights");
    Tensor out = c.out("Out");
    int least = c.attrs().getInt("minlength");
    return () -> {
      Elements numbers = x.elements();
      long count = least;
      for (long i = 0; i < numbers.length(); i++) {
        long number = numbers.getLong(i);
        RuleViolation.unless(
            number >= 0 && number < LARGEST,
            "X must be in [0, %d) but holds %d at %d",
            LARGEST,
            number,
            i);
        count = Math.max(count, number + 1);
      }
      out.resize(count);
      Elements to = out.elements();
      to.fill(0);
      for (long i = 0; i < numbers.length(); i++) {
        long number = numbers.getLong(i);
        if (weights == null) {
          to.setLong(number, to.getLong(number) + 1);
        } else {
          to.add(number, weights.elements().get(i));
        }
      }
    };
  }

  private static Kernel histogram(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    long bins = c.attrs().getLong("bins");
    int min = c.attrs().getInt("min");
    int max = c.attrs().getInt("max");
    return () -> {
      Elements numbers = x.elements();
      double low = min;
      double high = max;
      if (min == max && numbers.length() > 0) {
        low = Double.POSITIVE_INFINITY;
        high = Double.NEGATIVE_INFINITY;
        for (long i = 0; i < numbers.length(); i++) {
          low = Math.min(low, numbers.get(i));
          high = Math.max(high, numbers.get(i));
        }
      }
      if (low == high) {
        low--;
        high++;
      }
      RuleViolation.unless(
          Double.isFinite(low) && Double.isFinite(high),
          "the ends of the histogram must be finite but are %s and %s",
          low,
          high);
      Elements to = out.elements();
      to.fill(0);
      for (long i = 0; i < numbers.length(); i++) {
        double number = numbers.get(i);
        if (number >= low && number <= high) {
          long bin = Math.min(bins - 1, (long) ((number - low) * bins / (high - low)));
          to.setLong(bin, to.getLong(bin) + 1);
        }
      }
    };
  }

  private static Kernel search(KernelContext c) {
    Tensor rows = c.in("SortedSequence");
    Tensor values = c.in("Values");
    Tensor out = c.out("Out");
    boolean right = c.attrs().getBoolean("right");
    return () -> {
      Elements sorted = rows.elements();
      Elements wanted = values.elements();
      long width = rows.dim(-1);
      long each = rows.rank() == 1 ? Math.max(1, values.numel()) : values.dim(-1);
      for (long i = 0; i < wanted.length(); i++) {
        long start = i / each * width;
        double value = wanted.get(i);
        long low = 0;
        long high = width;
        while (low < high) {
          long middle = (low + high) / 2;
          double there = sorted.get(start + middle);
          boolean before = right ? !(there > value) : !(there >= value);
          if (before) {
            low = middle + 1;
          } else {
            high = middle;
          }
        }
        out.elements().setLong(i, low);
      }
    };
  }
}
