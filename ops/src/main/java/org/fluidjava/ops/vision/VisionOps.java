package org.fluidjava.ops.vision;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Convolutions, pooling, interpolation and their like. */
public final class VisionOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return Stream.of(
            ConvOps.all(),
            List.of(ConvBatchNormOp.DEF),
            ConvTransposeOps.all(),
            PoolOps.all(),
            InterpolationOps.all(),
            ChannelMoveOps.all(),
            MaxPoolWithIndexOps.all(),
            List.of(MaxoutOp.DEF, TemporalShiftOp.DEF),
            UnfoldOps.all(),
            GridOps.all(),
            DeformableConvOps.all())
        .flatMap(List::stream)
        .toList();
  }
}
