package org.fluidjava.cpu.math;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code cast}. */
final class CastKernels {
  private CastKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forAll("cast", CastKernels::cast);
  }

  private static Kernel cast(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    return () -> {
      Elements from = x.elements();
      Elements to = out.elements();
      if (x.dtype().isFloating()) {
        for (long i = 0; i < from.length(); i++) {
          to.set(i, from.get(i));
        }
      } else {
        for (long i = 0; i < from.length(); i++) {
          to.setLong(i, from.getLong(i));
        }
      }
    };
  }
}
