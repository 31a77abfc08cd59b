package org.fluidjava.ops.vision;

import org.fluidjava.op.OpProvider;
import org.fluidjava.op.OpRegistrar;

/** Convolutions, pooling, interpolation and their like. */
public final class VisionOps implements OpProvider {
  @Override
  public void register(OpRegistrar ops) {
    if (ops.wants("conv2d", "depthwise_conv2d", "conv3d")) ops.add(ConvOps.all());
    if (ops.wants("conv2d_bn")) ops.add(ConvBatchNormOp.DEF);
    if (ops.wants("conv2d_transpose", "depthwise_conv2d_transpose", "conv3d_transpose")) {
      ops.add(ConvTransposeOps.all());
    }
    if (ops.wants("pool2d", "pool3d")) ops.add(PoolOps.all());
    if (ops.wants(
        "nearest_interp",
        "bilinear_interp",
        "bicubic_interp",
        "linear_interp",
        "trilinear_interp",
        "nearest_interp_v2",
        "bilinear_interp_v2",
        "bicubic_interp_v2",
        "linear_interp_v2",
        "trilinear_interp_v2")) {
      ops.add(InterpolationOps.all());
    }
    if (ops.wants("shuffle_channel", "channel_shuffle", "pixel_shuffle", "pixel_unshuffle")) {
      ops.add(ChannelMoveOps.all());
    }
    if (ops.wants("spp")) ops.add(SppOp.DEF);
    if (ops.wants("max_pool2d_with_index", "max_pool3d_with_index", "unpool")) {
      ops.add(MaxPoolWithIndexOps.all());
    }
    if (ops.wants("maxout")) ops.add(MaxoutOp.DEF);
    if (ops.wants("temporal_shift")) ops.add(TemporalShiftOp.DEF);
    if (ops.wants("unfold", "fold")) ops.add(UnfoldOps.all());
    if (ops.wants("affine_grid", "grid_sampler")) ops.add(GridOps.all());
    if (ops.wants("deformable_conv", "deformable_conv_v1")) ops.add(DeformableConvOps.all());
  }
}
