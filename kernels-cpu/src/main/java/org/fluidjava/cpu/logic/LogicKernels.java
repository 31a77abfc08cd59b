package org.fluidjava.cpu.logic;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Comparisons and logic. */
public final class LogicKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    ComparisonKernels.register(kernels);
    ClosenessKernels.register(kernels);
  }
}
