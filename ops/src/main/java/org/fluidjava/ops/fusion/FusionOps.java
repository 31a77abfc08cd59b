package org.fluidjava.ops.fusion;

import java.util.Collection;
import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Operators that passes put in place of several. */
public final class FusionOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return List.of(
        FusedFcCrossEntropyOp.FORWARD,
        FusedFcCrossEntropyOp.TRAINING,
        FusedFcCrossEntropyOp.LATER,
        FusedClippedSgdOp.SQUARES,
        FusedClippedSgdOp.UPDATE);
  }
}
