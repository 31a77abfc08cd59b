package org.fluidjava.cpu.sequence;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Operators over sequences of different lengths. */
public final class SequenceKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    SequencePoolKernels.register(kernels);
  }
}
