package org.fluidjava.testkit.shape;

import java.util.List;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;

/** Cases. Operators that move, cut and join, without arithmetic. */
public final class ShapeCases implements OpCases {
  @Override
  public List<OpCase> cases() {
    return OpCases.join(
        MovingCases.cases(),
        JoiningCases.cases(),
        SequencesKeptCases.cases(),
        DiagonalOfAxesCases.cases(),
        AlongAxisCases.cases(),
        UniqueCases.cases(),
        ChosenCases.cases(),
        RepeatInterleaveCases.cases(),
        FillDiagonalCases.cases(),
        FillDiagonalTensorCases.cases(),
        RandomCropCases.cases(),
        PartialConcatCases.cases(),
        SetValueCases.cases(),
        BroadcastTensorsCases.cases());
  }
}
