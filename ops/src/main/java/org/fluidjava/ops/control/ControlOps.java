package org.fluidjava.ops.control;

import org.fluidjava.op.OpProvider;
import org.fluidjava.op.OpRegistrar;

/** Control flow, tensor arrays and rank tables. */
public final class ControlOps implements OpProvider {
  @Override
  public void register(OpRegistrar ops) {
    if (ops.wants("array_to_lod_tensor")) ops.add(ArrayToLodTensorOp.DEF);
    if (ops.wants("assert")) ops.add(AssertOp.DEF);
    if (ops.wants("beam_search_decode")) ops.add(BeamSearchDecodeOp.DEF);
    if (ops.wants("beam_search")) ops.add(BeamSearchOp.DEF);
    if (ops.wants("conditional_block")) ops.add(ConditionalBlockOp.DEF);
    if (ops.wants("gather_tree")) ops.add(GatherTreeOp.DEF);
    if (ops.wants("lod_array_length")) ops.add(LodArrayLengthOp.DEF);
    if (ops.wants("lod_rank_table")) ops.add(LodRankTableOp.DEF);
    if (ops.wants("lod_tensor_to_array")) ops.add(LodTensorToArrayOp.DEF);
    if (ops.wants("max_sequence_len")) ops.add(MaxSequenceLenOp.DEF);
    if (ops.wants("merge_lod_tensor")) ops.add(MergeLodTensorOp.DEF);
    if (ops.wants("nop", "delete_var", "load", "load_combine", "save", "save_combine")) {
      ops.add(NothingOps.DEFS);
    }
    if (ops.wants("print")) ops.add(PrintOp.DEF);
    if (ops.wants("read_from_array")) ops.add(ReadFromArrayOp.DEF);
    if (ops.wants("recurrent")) ops.add(RecurrentOp.DEF);
    if (ops.wants("reorder_lod_tensor_by_rank")) ops.add(ReorderLodTensorByRankOp.DEF);
    if (ops.wants("rnn_memory_helper")) ops.add(RnnMemoryHelperOp.DEF);
    if (ops.wants("select_input")) ops.add(SelectInputOp.DEF);
    if (ops.wants("select_output")) ops.add(SelectOutputOp.DEF);
    if (ops.wants("shrink_rnn_memory")) ops.add(ShrinkRnnMemoryOp.DEF);
    if (ops.wants("split_lod_tensor")) ops.add(SplitLodTensorOp.DEF);
    if (ops.wants("tensor_array_to_tensor")) ops.add(TensorArrayToTensorOp.DEF);
    if (ops.wants("while")) ops.add(WhileOp.DEF);
    if (ops.wants("write_to_array")) ops.add(WriteToArrayOp.DEF);
    if (ops.wants("conditional_block_infer")) ops.add(ConditionalBlockOp.INFER);
    if (ops.wants("conditional_block_grad")) ops.add(ConditionalBlockOp.GRAD);
    if (ops.wants("recurrent_grad")) ops.add(RecurrentOp.GRAD);
    if (ops.wants("reorder_lod_tensor_by_rank_grad")) ops.add(ReorderLodTensorByRankOp.GRAD);
    if (ops.wants("while_grad")) ops.add(WhileOp.GRAD);
    if (ops.wants("merge_lod_tensor_infer")) ops.add(MergeLodTensorOp.INFER);
  }
}
