package org.fluidjava.ops.metric;

import org.fluidjava.op.OpProvider;
import org.fluidjava.op.OpRegistrar;

/** Accuracy and other measures. */
public final class MetricOps implements OpProvider {
  @Override
  public void register(OpRegistrar ops) {
    if (ops.wants("accuracy")) ops.add(AccuracyOp.DEF);
    if (ops.wants("auc")) ops.add(AucOp.DEF);
    if (ops.wants("precision_recall")) ops.add(PrecisionRecallOp.DEF);
    if (ops.wants("mean_iou")) ops.add(MeanIouOp.DEF);
  }
}
