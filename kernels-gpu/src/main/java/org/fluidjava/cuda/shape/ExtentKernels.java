package org.fluidjava.cuda.shape;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;

/** Kernels of {@code shape} and {@code size}: the host knows the extents and sends them. */
final class ExtentKernels {
  private ExtentKernels() {}

  static void register(Registrar kernels) {
    kernels.forAll("shape", ExtentKernels::extents).forAll("size", ExtentKernels::size);
  }

  private static Kernel extents(KernelContext c) {
    Tensor input = c.in("Input");
    Tensor out = c.out("Out");
    CudaDevice device = CudaDevice.of(c);
    return () -> {
      if (input.rank() == 0) {
        return;
      }
      int[] extents = new int[input.rank()];
      for (int i = 0; i < extents.length; i++) {
        extents[i] = Math.toIntExact(input.dim(i));
      }
      device.copyIn(extents, 0, out.address(), out.bytes());
    };
  }

  private static Kernel size(KernelContext c) {
    Tensor input = c.in("Input");
    Tensor out = c.out("Out");
    CudaDevice device = CudaDevice.of(c);
    return () -> device.copyIn(new long[] {input.numel()}, 0, out.address(), out.bytes());
  }
}
