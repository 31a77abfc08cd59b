package org.fluidjava.ops.optimizer;

import java.util.Collection;
import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Operators that update parameters in place. */
public final class OptimizerOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return List.of(
        SgdOp.DEF,
        MomentumOp.DEF,
        LarsMomentumOp.DEF,
        AdamOp.DEF,
        AdamaxOp.DEF,
        AdagradOp.DEF,
        DecayedAdagradOp.DEF,
        AdadeltaOp.DEF,
        RmspropOp.DEF,
        FtrlOp.DEF,
        LambOp.DEF,
        MergeSelectedRowsOp.DEF,
        GetTensorFromSelectedRowsOp.DEF);
  }
}
