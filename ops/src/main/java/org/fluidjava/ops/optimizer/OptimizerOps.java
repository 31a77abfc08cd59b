package org.fluidjava.ops.optimizer;

import org.fluidjava.op.OpProvider;
import org.fluidjava.op.OpRegistrar;

/** Operators that update parameters in place. */
public final class OptimizerOps implements OpProvider {
  @Override
  public void register(OpRegistrar ops) {
    if (ops.wants("sgd")) ops.add(SgdOp.DEF);
    if (ops.wants("momentum")) ops.add(MomentumOp.DEF);
    if (ops.wants("lars_momentum")) ops.add(LarsMomentumOp.DEF);
    if (ops.wants("adam")) ops.add(AdamOp.DEF);
    if (ops.wants("adamax")) ops.add(AdamaxOp.DEF);
    if (ops.wants("adagrad")) ops.add(AdagradOp.DEF);
    if (ops.wants("decayed_adagrad")) ops.add(DecayedAdagradOp.DEF);
    if (ops.wants("adadelta")) ops.add(AdadeltaOp.DEF);
    if (ops.wants("rmsprop")) ops.add(RmspropOp.DEF);
    if (ops.wants("ftrl")) ops.add(FtrlOp.DEF);
    if (ops.wants("lamb")) ops.add(LambOp.DEF);
    if (ops.wants("merge_selected_rows")) ops.add(MergeSelectedRowsOp.DEF);
    if (ops.wants("get_tensor_from_selected_rows")) ops.add(GetTensorFromSelectedRowsOp.DEF);
  }
}
