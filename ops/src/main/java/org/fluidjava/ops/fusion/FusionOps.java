package org.fluidjava.ops.fusion;

import org.fluidjava.op.OpProvider;
import org.fluidjava.op.OpRegistrar;

/** Operators that passes put in place of several. */
public final class FusionOps implements OpProvider {
  @Override
  public void register(OpRegistrar ops) {
    if (ops.wants("fused_fc_cross_entropy")) ops.add(FusedFcCrossEntropyOp.FORWARD);
    if (ops.wants("fused_fc_cross_entropy_train")) ops.add(FusedFcCrossEntropyOp.TRAINING);
    if (ops.wants("fused_loss_later")) ops.add(FusedFcCrossEntropyOp.LATER);
    if (ops.wants("fused_sum_squares")) ops.add(FusedClippedSgdOp.SQUARES);
    if (ops.wants("fused_scaled_sgd")) ops.add(FusedClippedSgdOp.UPDATE);
  }
}
