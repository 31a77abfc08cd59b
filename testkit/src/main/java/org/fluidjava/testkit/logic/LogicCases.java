package org.fluidjava.testkit.logic;

import java.util.List;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;

/** Cases. Comparisons and boolean operators. */
public final class LogicCases implements OpCases {
  @Override
  public List<OpCase> cases() {
    return OpCases.join(ComparisonCases.cases(), ClosenessCases.cases());
  }
}
