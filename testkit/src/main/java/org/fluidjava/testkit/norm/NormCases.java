package org.fluidjava.testkit.norm;

import java.util.List;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;

/** Cases. Normalisations. */
public final class NormCases implements OpCases {
  @Override
  public List<OpCase> cases() {
    return OpCases.join(
        BatchNormCases.cases(),
        SegmentNormCases.cases(),
        AffineChannelCases.cases(),
        LrnCases.cases(),
        SpectralNormCases.cases(),
        DataNormCases.cases());
  }
}
