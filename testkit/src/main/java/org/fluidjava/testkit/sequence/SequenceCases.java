package org.fluidjava.testkit.sequence;

import java.util.List;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;

/** Cases. Operators over sequences of different lengths. */
public final class SequenceCases implements OpCases {
  @Override
  public List<OpCase> cases() {
    return OpCases.join(
        Im2SequenceCases.cases(),
        LodResetCases.cases(),
        SequenceConcatCases.cases(),
        SequenceConvCases.cases(),
        SequenceEnumerateCases.cases(),
        SequenceEraseCases.cases(),
        SequenceExpandCases.cases(),
        SequenceExpandAsCases.cases(),
        SequenceMaskCases.cases(),
        SequencePadCases.cases(),
        SequencePoolCases.cases(),
        SequenceReshapeCases.cases(),
        SequenceReverseCases.cases(),
        SequenceScatterCases.cases(),
        SequenceSliceCases.cases(),
        SequenceSoftmaxCases.cases(),
        SequenceTopkAvgPoolingCases.cases(),
        SequenceUnpadCases.cases());
  }
}
