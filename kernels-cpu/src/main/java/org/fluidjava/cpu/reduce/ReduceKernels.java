package org.fluidjava.cpu.reduce;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Reductions along dimensions. */
public final class ReduceKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    ReductionKernels.register(kernels);
    ReductionGradKernels.register(kernels);
    ArgKernels.register(kernels);
  }
}
