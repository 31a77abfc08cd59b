package org.fluidjava.testkit.activation;

import java.util.List;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;

/** Cases. Activations and other functions of one number. */
public final class ActivationCases implements OpCases {
  @Override
  public List<OpCase> cases() {
    return OpCases.join(UnaryCases.cases(), PowCases.cases(), PreluCases.cases());
  }
}
