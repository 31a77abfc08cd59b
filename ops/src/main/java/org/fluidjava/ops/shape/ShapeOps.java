package org.fluidjava.ops.shape;

import org.fluidjava.op.OpProvider;
import org.fluidjava.op.OpRegistrar;

/** Reshaping, joining, cutting, selecting and ordering. */
public final class ShapeOps implements OpProvider {
  @Override
  public void register(OpRegistrar ops) {
    if (ops.wants(
        "reshape",
        "squeeze",
        "unsqueeze",
        "flatten",
        "reshape2",
        "squeeze2",
        "unsqueeze2",
        "flatten2",
        "flatten_contiguous_range")) {
      ops.add(ReshapeOps.all());
    }
    if (ops.wants("transpose", "transpose2")) ops.add(TransposeOps.ALL);
    if (ops.wants("concat")) ops.add(ConcatOp.DEF);
    if (ops.wants("split")) ops.add(SplitOp.DEF);
    if (ops.wants("slice", "strided_slice")) ops.add(SliceOps.ALL);
    if (ops.wants(
        "gather", "gather_nd", "index_select", "index_sample", "multiplex", "shard_index")) {
      ops.add(GatherOps.ALL);
    }
    if (ops.wants("scatter", "scatter_nd_add")) ops.add(ScatterOps.ALL);
    if (ops.wants("expand", "tile", "expand_v2", "expand_as", "expand_as_v2")) {
      ops.add(ExpandOps.ALL);
    }
    if (ops.wants("stack", "unstack", "unbind")) ops.add(StackOps.ALL);
    if (ops.wants("one_hot", "one_hot_v2")) ops.add(OneHotOps.ALL);
    if (ops.wants("shape", "size")) ops.add(ExtentOps.ALL);
    if (ops.wants("pad", "pad2d", "pad3d", "pad_constant_like")) ops.add(PadOps.ALL);
    if (ops.wants("crop", "crop_tensor")) ops.add(CropOps.ALL);
    if (ops.wants("reverse", "flip", "roll", "space_to_depth")) ops.add(FlipOps.ALL);
    if (ops.wants("where", "where_index", "masked_select")) ops.add(WhereOps.ALL);
    if (ops.wants("argsort", "top_k", "top_k_v2")) ops.add(SortOps.ALL);
    if (ops.wants("unique", "unique_with_counts", "unique_consecutive")) ops.add(UniqueOps.ALL);
    if (ops.wants("kthvalue", "mode")) ops.add(ChosenOps.ALL);
    if (ops.wants("repeat_interleave")) ops.add(RepeatInterleaveOp.DEF);
    if (ops.wants("fill_any", "fill_diagonal")) ops.add(FillDiagonalOps.ALL);
    if (ops.wants("diag", "diag_v2", "tril_triu", "meshgrid")) ops.add(DiagonalOps.ALL);
    if (ops.wants("trace", "diagonal", "diag_embed")) ops.add(DiagonalOfAxesOps.ALL);
    if (ops.wants("take_along_axis", "put_along_axis")) ops.add(AlongAxisOps.ALL);
    if (ops.wants("set_value")) ops.add(SetValueOp.DEF);
    if (ops.wants("random_crop")) ops.add(RandomCropOp.DEF);
    if (ops.wants("partial_concat")) ops.add(PartialConcatOp.DEF);
    if (ops.wants("fill_diagonal_tensor")) ops.add(FillDiagonalTensorOp.DEF);
    if (ops.wants("broadcast_tensors")) ops.add(BroadcastTensorsOp.DEF);
  }
}
