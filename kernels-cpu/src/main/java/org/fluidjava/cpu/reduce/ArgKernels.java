package org.fluidjava.cpu.reduce;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code arg_max} and {@code arg_min}. */
final class ArgKernels {
  private ArgKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forAll("arg_max", c -> arg(c, true)).forAll("arg_min", c -> arg(c, false));
  }

  private static Kernel arg(KernelContext c, boolean most) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    int given = (int) c.attrs().getLong("axis");
    boolean flatten = c.attrs().getBoolean("flatten");
    return () -> {
      int axis = given < 0 ? given + x.rank() : given;
      long count = flatten ? x.numel() : x.dim(axis);
      long inner = flatten ? 1 : x.product(axis + 1, x.rank());
      boolean floating = x.dtype().isFloating();
      Elements from = x.elements();
      Elements to = out.elements();
      for (long line = 0; line < to.length(); line++) {
        long start = line / inner * inner * count + line % inner;
        long best = 0;
        for (long i = 1; i < count; i++) {
          long at = start + i * inner;
          long bestAt = start + best * inner;
          boolean larger =
              floating ? from.get(at) > from.get(bestAt) : from.getLong(at) > from.getLong(bestAt);
          boolean smaller =
              floating ? from.get(at) < from.get(bestAt) : from.getLong(at) < from.getLong(bestAt);
          if (most ? larger : smaller) {
            best = i;
          }
        }
        to.setLong(line, best);
      }
    };
  }
}
