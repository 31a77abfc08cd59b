package org.fluidjava.ops.control;

import java.util.Collection;
import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Control flow, tensor arrays and rank tables. */
public final class ControlOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return List.of(
        ArrayToLodTensorOp.DEF,
        AssertOp.DEF,
        BeamSearchDecodeOp.DEF,
        BeamSearchOp.DEF,
        ConditionalBlockOp.DEF,
        GatherTreeOp.DEF,
        LodArrayLengthOp.DEF,
        LodRankTableOp.DEF,
        LodTensorToArrayOp.DEF,
        MaxSequenceLenOp.DEF,
        MergeLodTensorOp.DEF,
        PrintOp.DEF,
        ReadFromArrayOp.DEF,
        RecurrentOp.DEF,
        ReorderLodTensorByRankOp.DEF,
        RnnMemoryHelperOp.DEF,
        SelectInputOp.DEF,
        SelectOutputOp.DEF,
        ShrinkRnnMemoryOp.DEF,
        SplitLodTensorOp.DEF,
        TensorArrayToTensorOp.DEF,
        WhileOp.DEF,
        WriteToArrayOp.DEF,
        ConditionalBlockOp.INFER,
        ConditionalBlockOp.GRAD,
        RecurrentOp.GRAD,
        SelectInputOp.GRAD,
        WhileOp.GRAD,
        MergeLodTensorOp.INFER);
  }
}
