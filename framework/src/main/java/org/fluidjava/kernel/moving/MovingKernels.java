package org.fluidjava.kernel.moving;

import org.fluidjava.kernel.Registrar;

/** Registers the kernels of this package for a place. */
public final class MovingKernels {
  private MovingKernels() {}

  /**
   * All of them.
   *
   * @param rows how the place copies many rows
   */
  public static void register(Registrar kernels, RowMover.Factory rows) {
    if (kernels.wants("write_to_array", "read_from_array")) TensorArrayKernels.register(kernels);
    if (kernels.wants("reorder_lod_tensor_by_rank")) ReorderKernels.register(kernels, rows);
    if (kernels.wants("lod_tensor_to_array", "array_to_lod_tensor")) {
      LodTensorToArrayKernels.register(kernels, rows);
    }
    if (kernels.wants("shrink_rnn_memory", "rnn_memory_helper")) {
      ShrinkRnnMemoryKernels.register(kernels, rows);
    }
    if (kernels.wants("split_lod_tensor", "merge_lod_tensor", "merge_lod_tensor_infer")) {
      SplitLodTensorKernels.register(kernels, rows);
    }
    if (kernels.wants("tensor_array_to_tensor")) TensorArrayToTensorKernels.register(kernels);
    if (kernels.wants("select_input", "select_output")) SelectKernels.register(kernels);
  }
}
