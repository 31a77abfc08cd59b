package org.fluidjava.testkit.vision;

import java.util.List;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;

/** Cases. Convolutions, pooling, interpolation and their like. */
public final class VisionCases implements OpCases {
  @Override
  public List<OpCase> cases() {
    return OpCases.join(
        ConvCases.cases(),
        ConvBatchNormCases.cases(),
        ConvTransposeCases.cases(),
        PoolCases.cases(),
        InterpolationCases.cases(),
        ChannelMoveCases.cases(),
        MaxPoolWithIndexCases.cases(),
        SppCases.cases(),
        MaxoutCases.cases(),
        TemporalShiftCases.cases(),
        UnfoldCases.cases(),
        GridCases.cases(),
        DeformableConvCases.cases());
  }
}
