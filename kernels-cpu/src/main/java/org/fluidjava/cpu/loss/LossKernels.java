package org.fluidjava.cpu.loss;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Losses of single rows. */
public final class LossKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {}
}
