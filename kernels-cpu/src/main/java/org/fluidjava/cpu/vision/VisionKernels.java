package org.fluidjava.cpu.vision;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Convolutions, pooling, interpolation and their like. */
public final class VisionKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    ConvKernels.register(kernels);
    ConvBatchNormKernels.register(kernels);
    PoolKernels.register(kernels);
    InterpolationKernels.register(kernels);
    ChannelMoveKernels.register(kernels);
    MaxPoolWithIndexKernels.register(kernels);
    MaxoutKernels.register(kernels);
    TemporalShiftKernels.register(kernels);
    UnfoldKernels.register(kernels);
    AffineGridKernels.register(kernels);
    GridSamplerKernels.register(kernels);
    DeformableConvKernels.register(kernels);
  }
}
