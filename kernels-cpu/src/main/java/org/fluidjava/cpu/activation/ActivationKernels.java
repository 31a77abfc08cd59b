package org.fluidjava.cpu.activation;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Activations. */
public final class ActivationKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    UnaryKernels.register(kernels);
    PowKernels.register(kernels);
    PreluKernels.register(kernels);
  }
}
