package org.fluidjava.testkit.fusion;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;

/** Cases of operators that passes put in place of several. */
public final class FusionCases implements OpCases {
  @Override
  public List<OpCase> cases() {
    List<OpCase> cases = new ArrayList<>(FusedFcCrossEntropyCases.cases());
    cases.addAll(FusedClippedSgdCases.cases());
    return cases;
  }
}
