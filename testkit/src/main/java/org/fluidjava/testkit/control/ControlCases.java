package org.fluidjava.testkit.control;

import java.util.List;
import java.util.Map;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;

/** Cases. Control flow, tensor arrays and rank tables. */
public final class ControlCases implements OpCases {
  @Override
  public List<OpCase> cases() {
    return OpCases.join();
  }

  @Override
  public Map<String, String> coveredByPrograms() {
    return Map.of(
        "while", "LoopGradientTest",
        "while_grad", "LoopGradientTest",
        "conditional_block", "LoopGradientTest",
        "conditional_block_grad", "LoopGradientTest");
  }
}
