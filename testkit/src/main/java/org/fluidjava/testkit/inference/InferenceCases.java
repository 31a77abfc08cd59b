package org.fluidjava.testkit.inference;

import java.util.List;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;

/** Cases of operators that Paddle's inference passes leave in saved programs. */
public final class InferenceCases implements OpCases {
  @Override
  public List<OpCase> cases() {
    return OpCases.join(
        FusedProductCases.cases(),
        FusedSequenceCases.cases(),
        FusedLayerNormCases.cases(),
        MultiheadMatmulCases.cases(),
        FusionSeqexpandConcatFcCases.cases());
  }
}
