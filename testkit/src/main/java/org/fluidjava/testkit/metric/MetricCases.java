package org.fluidjava.testkit.metric;

import java.util.List;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;

/** Cases. Accuracy and other measures. */
public final class MetricCases implements OpCases {
  @Override
  public List<OpCase> cases() {
    return OpCases.join(MeasureCases.cases());
  }
}
