package org.fluidjava.cpu.optimizer;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Updates of parameters. */
public final class OptimizerKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {}
}
