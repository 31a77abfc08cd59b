package org.fluidjava.testkit.optimizer;

import java.util.List;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;

/** Cases. Updates of parameters. */
public final class OptimizerCases implements OpCases {
  @Override
  public List<OpCase> cases() {
    return OpCases.join(UpdateCases.cases(), SelectedRowsCases.cases());
  }
}
