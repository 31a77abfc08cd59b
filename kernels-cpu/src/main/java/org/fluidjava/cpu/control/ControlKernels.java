package org.fluidjava.cpu.control;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Control flow, tensor arrays and rank tables. */
public final class ControlKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    if (kernels.wants("while")) WhileKernels.register(kernels);
    if (kernels.wants("conditional_block", "conditional_block_infer")) {
      ConditionalBlockKernels.register(kernels);
    }
    if (kernels.wants("while", "conditional_block")) BlockGradKernels.register(kernels);
    if (kernels.wants("write_to_array", "read_from_array", "lod_array_length")) {
      TensorArrayKernels.register(kernels);
    }
    if (kernels.wants("lod_rank_table", "max_sequence_len", "reorder_lod_tensor_by_rank")) {
      RankTableKernels.register(kernels);
    }
    if (kernels.wants("lod_tensor_to_array", "array_to_lod_tensor")) {
      LodTensorToArrayKernels.register(kernels);
    }
    if (kernels.wants("shrink_rnn_memory", "rnn_memory_helper")) {
      ShrinkRnnMemoryKernels.register(kernels);
    }
    if (kernels.wants("split_lod_tensor", "merge_lod_tensor", "merge_lod_tensor_infer")) {
      SplitLodTensorKernels.register(kernels);
    }
    if (kernels.wants("select_input", "select_output")) SelectKernels.register(kernels);
    if (kernels.wants("beam_search")) BeamSearchKernels.register(kernels);
    if (kernels.wants("recurrent")) RecurrentKernels.register(kernels);
    if (kernels.wants("gather_tree")) GatherTreeKernels.register(kernels);
    if (kernels.wants("tensor_array_to_tensor")) TensorArrayToTensorKernels.register(kernels);
    if (kernels.wants("nop", "delete_var", "load", "load_combine", "save", "save_combine")) {
      NothingKernels.register(kernels);
    }
    if (kernels.wants("print", "assert")) PrintKernels.register(kernels);
    if (kernels.wants("beam_search_decode")) BeamSearchDecodeKernels.register(kernels);
  }
}
