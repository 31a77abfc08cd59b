package org.fluidjava.cpu.nn;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Embedding, dropout and other parts of networks. */
public final class NnKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    LookupTableKernels.register(kernels);
    DropoutKernels.register(kernels);
    LabelSmoothKernels.register(kernels);
    SoftmaxKernels.register(kernels);
  }
}
