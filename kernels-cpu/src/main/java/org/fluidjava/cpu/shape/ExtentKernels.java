package org.fluidjava.cpu.shape;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code shape} and {@code size}. */
final class ExtentKernels {
  private ExtentKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forAll("shape", ExtentKernels::extents).forAll("size", ExtentKernels::size);
  }

  private static Kernel extents(KernelContext c) {
    Tensor input = c.in("Input");
    Tensor out = c.out("Out");
    return () -> {
      Elements to = out.elements();
      for (int i = 0; i < input.rank(); i++) {
        to.setLong(i, input.dim(i));
      }
    };
  }

  private static Kernel size(KernelContext c) {
    Tensor input = c.in("Input");
    Tensor out = c.out("Out");
    return () -> out.elements().setLong(0, input.numel());
  }
}
