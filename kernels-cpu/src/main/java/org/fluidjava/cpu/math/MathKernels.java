package org.fluidjava.cpu.math;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Arithmetic: products, elementwise operators, sums and scales. */
public final class MathKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    MulKernels.register(kernels);
  }
}
