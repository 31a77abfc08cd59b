package org.fluidjava.cpu.sequence;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code sequence_reshape}. */
final class SequenceReshapeKernels {
  private SequenceReshapeKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forAll("sequence_reshape", SequenceReshapeKernels::reshape)
        .forFloats("sequence_reshape_grad", SequenceReshapeKernels::reshapeGrad);
  }

  private static Kernel reshape(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    return () -> Rows.copyAll(x, out);
  }

  private static Kernel reshapeGrad(KernelContext c) {
    Tensor grad = c.in("Out@GRAD");
    Tensor xGrad = c.out("X@GRAD");
    return () -> Rows.copyAll(grad, xGrad);
  }
}
