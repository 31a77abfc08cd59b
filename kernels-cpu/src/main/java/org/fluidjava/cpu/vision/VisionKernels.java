package org.fluidjava.cpu.vision;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Convolutions, pooling, interpolation and their like. */
public final class VisionKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    if (kernels.wants(
        "conv2d",
        "depthwise_conv2d",
        "conv2d_transpose",
        "depthwise_conv2d_transpose",
        "conv3d",
        "conv3d_transpose")) {
      ConvKernels.register(kernels);
    }
    if (kernels.wants("conv2d_bn")) ConvBatchNormKernels.register(kernels);
    if (kernels.wants("pool2d", "pool3d")) PoolKernels.register(kernels);
    if (kernels.wants(
        "nearest_interp",
        "nearest_interp_v2",
        "bilinear_interp",
        "bilinear_interp_v2",
        "bicubic_interp",
        "bicubic_interp_v2",
        "linear_interp",
        "linear_interp_v2",
        "trilinear_interp",
        "trilinear_interp_v2")) {
      InterpolationKernels.register(kernels);
    }
    if (kernels.wants("shuffle_channel", "channel_shuffle", "pixel_shuffle", "pixel_unshuffle")) {
      ChannelMoveKernels.register(kernels);
    }
    if (kernels.wants("spp")) SppKernels.register(kernels);
    if (kernels.wants("max_pool2d_with_index", "max_pool3d_with_index", "unpool")) {
      MaxPoolWithIndexKernels.register(kernels);
    }
    if (kernels.wants("maxout")) MaxoutKernels.register(kernels);
    if (kernels.wants("temporal_shift")) TemporalShiftKernels.register(kernels);
    if (kernels.wants("unfold", "fold")) UnfoldKernels.register(kernels);
    if (kernels.wants("affine_grid")) AffineGridKernels.register(kernels);
    if (kernels.wants("grid_sampler")) GridSamplerKernels.register(kernels);
    if (kernels.wants("deformable_conv", "deformable_conv_v1")) {
      DeformableConvKernels.register(kernels);
    }
  }
}
