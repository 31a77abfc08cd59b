package org.fluidjava.cpu.fusion;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels of operators that passes put in place of several. */
public final class FusionKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    FusedFcCrossEntropyKernels.register(kernels);
    FusedClippedSgdKernels.register(kernels);
  }
}
