package org.fluidjava.testkit.loss;

import java.util.List;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;

/** Cases. Losses of single rows. */
public final class LossCases implements OpCases {
  @Override
  public List<OpCase> cases() {
    return OpCases.join(
        ClassLossCases.cases(),
        PointLossCases.cases(),
        NllLossCases.cases(),
        SampleLogitsCases.cases());
  }
}
