package org.fluidjava.testkit.fill;

import java.util.List;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;

/** Cases. Operators that make tensors of given values. */
public final class FillCases implements OpCases {
  @Override
  public List<OpCase> cases() {
    return OpCases.join(
        ConstantCases.cases(),
        ConstantCases.literals(),
        AssignCases.cases(),
        CopyCases.cases(),
        RangeCases.cases());
  }
}
