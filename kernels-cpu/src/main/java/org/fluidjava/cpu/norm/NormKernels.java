package org.fluidjava.cpu.norm;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Normalisations. */
public final class NormKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    if (kernels.wants("batch_norm", "sync_batch_norm")) BatchNormKernels.register(kernels);
    if (kernels.wants("layer_norm", "group_norm", "instance_norm")) {
      SegmentNormKernels.register(kernels);
    }
    if (kernels.wants("affine_channel")) AffineChannelKernels.register(kernels);
    if (kernels.wants("lrn")) LrnKernels.register(kernels);
    if (kernels.wants("spectral_norm")) SpectralNormKernels.register(kernels);
    if (kernels.wants("data_norm")) DataNormKernels.register(kernels);
  }
}
