package org.fluidjava.cpu.math;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code cumsum}. */
final class CumsumKernels {
  private CumsumKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forNumbers("cumsum", CumsumKernels::cumsum);
  }

  private static Kernel cumsum(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    int given = c.attrs().getInt("axis");
    boolean flatten = c.attrs().getBoolean("flatten");
    boolean exclusive = c.attrs().getBoolean("exclusive");
    boolean reverse = c.attrs().getBoolean("reverse");
    return () -> {
      int axis = given < 0 ? given + x.rank() : given;
      long count = flatten ? x.numel() : x.dim(axis);
      long inner = flatten ? 1 : x.product(axis + 1, x.rank());
      long lines = count == 0 ? 0 : x.numel() / count;
      Elements from = x.elements();
      Elements to = out.elements();
      boolean floating = x.dtype().isFloating();
      for (long line = 0; line < lines; line++) {
        long start = line / inner * inner * count + line % inner;
        double sum = 0;
        long whole = 0;
        for (long step = 0; step < count; step++) {
          long at = start + (reverse ? count - 1 - step : step) * inner;
          double number = from.get(at);
          long integer = from.getLong(at);
          if (floating) {
            to.set(at, exclusive ? sum : sum + number);
          } else {
            to.setLong(at, exclusive ? whole : whole + integer);
          }
          sum += number;
          whole += integer;
        }
      }
    };
  }
}
