package org.fluidjava.cpu.sequence;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code lod_reset}. */
final class LodResetKernels {
  private LodResetKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forAll("lod_reset", LodResetKernels::copy)
        .forFloats("lod_reset_grad", LodResetKernels::copyGrad);
  }

  private static Kernel copy(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    return () -> copy(x, out);
  }

  private static Kernel copyGrad(KernelContext c) {
    Tensor grad = c.in("Out@GRAD");
    Tensor xGrad = c.out("X@GRAD");
    return () -> copy(grad, xGrad);
  }

  private static void copy(Tensor from, Tensor to) {
    if (from.address() != to.address()) {
      Rows.copyAll(from, to);
    }
  }
}
