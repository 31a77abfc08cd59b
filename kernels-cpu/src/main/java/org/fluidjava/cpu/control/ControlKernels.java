package org.fluidjava.cpu.control;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.kernel.moving.MovingKernels;
import org.fluidjava.kernel.moving.RowMover;

/** CPU kernels. Control flow, tensor arrays and rank tables. */
public final class ControlKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    if (kernels.wants("while")) WhileKernels.register(kernels);
    if (kernels.wants("conditional_block", "conditional_block_infer")) {
      ConditionalBlockKernels.register(kernels);
    }
    if (kernels.wants("while", "conditional_block")) BlockGradKernels.register(kernels);
    MovingKernels.register(kernels.everyPlace(), c -> RowMover.byCopies());
    if (kernels.wants("lod_rank_table", "max_sequence_len", "lod_array_length")) {
      RankTableKernels.register(kernels);
    }
    if (kernels.wants("beam_search")) BeamSearchKernels.register(kernels);
    if (kernels.wants("recurrent")) RecurrentKernels.register(kernels);
    if (kernels.wants("gather_tree")) GatherTreeKernels.register(kernels);
    if (kernels.wants("nop", "delete_var", "load", "load_combine", "save", "save_combine")) {
      NothingKernels.register(kernels);
    }
    if (kernels.wants("print", "assert")) PrintKernels.register(kernels);
    if (kernels.wants("beam_search_decode")) BeamSearchDecodeKernels.register(kernels);
  }
}
