package org.fluidjava.cpu.norm;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Normalisations. */
public final class NormKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    BatchNormKernels.register(kernels);
    SegmentNormKernels.register(kernels);
    AffineChannelKernels.register(kernels);
    LrnKernels.register(kernels);
    SpectralNormKernels.register(kernels);
    DataNormKernels.register(kernels);
  }
}
