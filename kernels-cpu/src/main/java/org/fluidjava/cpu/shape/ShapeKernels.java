package org.fluidjava.cpu.shape;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Reshaping, joining, cutting, selecting and ordering. */
public final class ShapeKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    if (kernels.wants(
        "reshape",
        "reshape2",
        "squeeze",
        "squeeze2",
        "unsqueeze",
        "unsqueeze2",
        "flatten",
        "flatten2",
        "flatten_contiguous_range")) {
      ReshapeKernels.register(kernels);
    }
    if (kernels.wants("transpose", "transpose2")) TransposeKernels.register(kernels);
    if (kernels.wants("concat", "split")) ConcatKernels.register(kernels);
    if (kernels.wants("slice", "strided_slice")) SliceKernels.register(kernels);
    if (kernels.wants(
        "gather", "index_select", "gather_nd", "index_sample", "multiplex", "shard_index")) {
      GatherKernels.register(kernels);
    }
    if (kernels.wants("scatter", "scatter_nd_add")) ScatterKernels.register(kernels);
    if (kernels.wants("expand", "tile", "expand_v2", "expand_as", "expand_as_v2")) {
      ExpandKernels.register(kernels);
    }
    if (kernels.wants("stack", "unstack", "unbind")) StackKernels.register(kernels);
    if (kernels.wants("one_hot", "one_hot_v2")) OneHotKernels.register(kernels);
    if (kernels.wants("shape", "size")) ExtentKernels.register(kernels);
    if (kernels.wants("pad", "pad_constant_like", "pad2d", "pad3d")) PadKernels.register(kernels);
    if (kernels.wants("crop", "crop_tensor")) CropKernels.register(kernels);
    if (kernels.wants("reverse", "flip", "roll", "space_to_depth")) FlipKernels.register(kernels);
    if (kernels.wants("where", "where_index", "masked_select")) WhereKernels.register(kernels);
    if (kernels.wants("argsort", "top_k", "top_k_v2")) SortKernels.register(kernels);
    if (kernels.wants("unique", "unique_with_counts")) UniqueKernels.register(kernels);
    if (kernels.wants("unique_consecutive")) UniqueSlicesKernels.register(kernels);
    if (kernels.wants("kthvalue", "mode")) ChosenKernels.register(kernels);
    if (kernels.wants("repeat_interleave")) RepeatInterleaveKernels.register(kernels);
    if (kernels.wants("fill_any", "fill_diagonal")) FillDiagonalKernels.register(kernels);
    if (kernels.wants("diag", "diag_v2", "tril_triu", "meshgrid")) {
      DiagonalKernels.register(kernels);
    }
    if (kernels.wants("trace", "diagonal", "diag_embed")) DiagonalOfAxesKernels.register(kernels);
    if (kernels.wants("take_along_axis", "put_along_axis")) AlongAxisKernels.register(kernels);
    if (kernels.wants("set_value")) SetValueKernels.register(kernels);
    if (kernels.wants("random_crop")) RandomCropKernels.register(kernels);
    if (kernels.wants("partial_concat")) PartialConcatKernels.register(kernels);
    if (kernels.wants("fill_diagonal_tensor")) FillDiagonalTensorKernels.register(kernels);
    if (kernels.wants("broadcast_tensors")) BroadcastTensorsKernels.register(kernels);
  }
}
