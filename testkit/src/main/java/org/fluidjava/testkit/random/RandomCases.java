package org.fluidjava.testkit.random;

import java.util.List;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;

/** Cases. Operators that draw random numbers. */
public final class RandomCases implements OpCases {
  @Override
  public List<OpCase> cases() {
    return OpCases.join(RandomTensorCases.cases(), SamplingCases.cases());
  }
}
