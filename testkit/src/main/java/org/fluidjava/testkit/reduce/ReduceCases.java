package org.fluidjava.testkit.reduce;

import java.util.List;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;

/** Cases. Reductions along axes. */
public final class ReduceCases implements OpCases {
  @Override
  public List<OpCase> cases() {
    return OpCases.join(
        ReductionCases.cases(),
        ArgCases.cases(),
        SegmentPoolCases.cases(),
        GraphSendRecvCases.cases());
  }
}
