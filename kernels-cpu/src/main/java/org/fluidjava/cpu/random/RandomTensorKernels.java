package org.fluidjava.cpu.random;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;

/**
 * Kernels that fill tensors with random numbers. Element i of an even distribution is word i of the
 * run, of a normal or whole-number one words 2i and 2i+1, whatever the device.
 */
final class RandomTensorKernels {
  /** The i-th number of a run. */
  @FunctionalInterface
  private interface Draw {
    double at(Draws draws, long i);
  }

  private RandomTensorKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("gaussian_random", RandomTensorKernels::gaussian)
        .forFloats("gaussian_random_batch_size_like", RandomTensorKernels::gaussian)
        .forFloats("truncated_gaussian_random", RandomTensorKernels::truncated)
        .forFloats("uniform_random", RandomTensorKernels::uniform)
        .forFloats("uniform_random_batch_size_like", RandomTensorKernels::uniform)
        .forNumbers("randint", RandomTensorKernels::randint)
        .forNumbers("randperm", RandomTensorKernels::randperm);
  }

  private static Kernel fill(KernelContext c, Draw draw) {
    Tensor out = c.out("Out");
    Draws draws = new Draws(c.random());
    return () -> {
      draws.begin();
      Elements to = out.elements();
      for (long i = 0; i < to.length(); i++) {
        to.set(i, draw.at(draws, i));
      }
    };
  }

  private static Kernel gaussian(KernelContext c) {
    double mean = c.attrs().getFloat("mean");
    double std = c.attrs().getFloat("std");
    return fill(c, (draws, i) -> mean + std * draws.normal(i));
  }

  private static Kernel truncated(KernelContext c) {
    double mean = c.attrs().getFloat("mean");
    double std = c.attrs().getFloat("std");
    double lowest = NormalDistribution.below(-2);
    double width = NormalDistribution.below(2) - lowest;
    // Half a step off 0, so that no draw lies on the bound itself.
    return fill(
        c,
        (draws, i) ->
            mean
                + std * NormalDistribution.quantile(lowest + width * (draws.uniform(i) + 0x1p-25)));
  }

  private static Kernel uniform(KernelContext c) {
    double min = c.attrs().getFloat("min");
    double max = c.attrs().getFloat("max");
    int diagonal = c.attrs().getInt("diag_num");
    long step = c.attrs().getInt("diag_step");
    double onDiagonal = c.attrs().getFloat("diag_val");
    Tensor out = c.out("Out");
    boolean single = c.dtype() == DType.FLOAT32;
    double belowMax = single ? Math.nextDown((float) max) : Math.nextDown(max);
    Kernel numbers =
        fill(
            c,
            (draws, i) -> {
              double number = min + (max - min) * draws.uniform(i);
              // Rounding must not reach max, which the interval leaves out.
              return max > min && number > belowMax ? belowMax : number;
            });
    return () -> {
      numbers.run();
      Elements to = out.elements();
      for (long i = 0; i < diagonal; i++) {
        to.set(i * step + i, onDiagonal);
      }
    };
  }

  private static Kernel randint(KernelContext c) {
    long low = c.attrs().getInt("low");
    long range = c.attrs().getInt("high") - low;
    return fill(c, (draws, i) -> low + draws.below(i, range));
  }

  private static Kernel randperm(KernelContext c) {
    Tensor out = c.out("Out");
    Draws draws = new Draws(c.random());
    return () -> {
      draws.begin();
      Elements to = out.elements();
      for (long i = 0; i < to.length(); i++) {
        // Fisher and Yates, inside out: a number goes to a place among those before it.
        long place = draws.below(i, i + 1);
        to.setLong(i, to.getLong(place));
        to.setLong(place, i);
      }
    };
  }
}
