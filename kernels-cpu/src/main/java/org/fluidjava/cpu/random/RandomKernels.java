package org.fluidjava.cpu.random;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Operators that draw random numbers. */
public final class RandomKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {}
}
