package org.fluidjava.testkit.fusion;

import java.util.List;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;

/** Cases of operators that passes put in place of several. */
public final class FusionCases implements OpCases {
  @Override
  public List<OpCase> cases() {
    return FusedFcCrossEntropyCases.cases();
  }
}
