package org.fluidjava.cpu.random;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Random numbers and draws. */
public final class RandomKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    RandomTensorKernels.register(kernels);
    SamplingKernels.register(kernels);
  }
}
