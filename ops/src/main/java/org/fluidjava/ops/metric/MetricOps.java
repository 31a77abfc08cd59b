package org.fluidjava.ops.metric;

import java.util.Collection;
import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Accuracy and other measures. */
public final class MetricOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return List.of(AccuracyOp.DEF, AucOp.DEF, PrecisionRecallOp.DEF, MeanIouOp.DEF);
  }
}
