package org.fluidjava.cpu.activation;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Activations. */
public final class ActivationKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    UnaryKernels.register(kernels);
    if (kernels.wants("pow")) PowKernels.register(kernels);
    if (kernels.wants("prelu")) PreluKernels.register(kernels);
  }
}
