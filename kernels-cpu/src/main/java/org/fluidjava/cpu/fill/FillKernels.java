package org.fluidjava.cpu.fill;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Tensors from nothing or from attributes, and copies. */
public final class FillKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    FillConstantKernels.register(kernels);
    AssignKernels.register(kernels);
    RangeKernels.register(kernels);
  }
}
