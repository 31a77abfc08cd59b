package org.fluidjava.testkit.sequence;

import java.util.List;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;

/** Cases. Operators over sequences of different lengths. */
public final class SequenceCases implements OpCases {
  @Override
  public List<OpCase> cases() {
    return OpCases.join(SequencePoolCases.cases());
  }
}
