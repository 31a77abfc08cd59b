package org.fluidjava.testkit.math;

import java.util.List;
import java.util.Map;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;

/** Cases. Arithmetic: products, elementwise operators, sums and scales. */
public final class MathCases implements OpCases {
  @Override
  public List<OpCase> cases() {
    return OpCases.join(
        MulCases.cases(),
        MatmulCases.cases(),
        AffineCases.cases(),
        ElementwiseCases.cases(),
        SumCases.cases(),
        ScaleCases.cases(),
        NumberCases.cases(),
        NormCases.cases(),
        PairCases.cases(),
        InverseCases.cases(),
        QrCases.cases(),
        SolveCases.cases(),
        EinsumCases.cases(),
        CountCases.cases(),
        CumprodCases.cases(),
        PartialSumCases.cases(),
        FspCases.cases(),
        ConvShiftCases.cases());
  }

  /** The way back of a counter shows only in a loop. */
  @Override
  public Map<String, String> coveredByPrograms() {
    return Map.of("increment", "LoopGradientTest", "cholesky", "CholeskyGradientTest");
  }
}
