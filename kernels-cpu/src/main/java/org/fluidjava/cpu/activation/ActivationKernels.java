package org.fluidjava.cpu.activation;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Activations and other functions of one number. */
public final class ActivationKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {}
}
