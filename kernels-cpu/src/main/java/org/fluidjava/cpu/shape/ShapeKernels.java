package org.fluidjava.cpu.shape;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Operators that move, cut and join, without arithmetic. */
public final class ShapeKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {}
}
