package org.fluidjava.ops.sequence;

import org.fluidjava.op.OpProvider;
import org.fluidjava.op.OpRegistrar;

/** Operators over sequences of different lengths. */
public final class SequenceOps implements OpProvider {
  @Override
  public void register(OpRegistrar ops) {
    if (ops.wants("im2sequence")) ops.add(Im2SequenceOp.DEF);
    if (ops.wants("lod_reset")) ops.add(LodResetOp.DEF);
    if (ops.wants("sequence_concat")) ops.add(SequenceConcatOp.DEF);
    if (ops.wants("sequence_conv")) ops.add(SequenceConvOp.DEF);
    if (ops.wants("sequence_enumerate")) ops.add(SequenceEnumerateOp.DEF);
    if (ops.wants("sequence_erase")) ops.add(SequenceEraseOp.DEF);
    if (ops.wants("sequence_expand_as")) ops.add(SequenceExpandAsOp.DEF);
    if (ops.wants("sequence_expand")) ops.add(SequenceExpandOp.DEF);
    if (ops.wants("sequence_mask")) ops.add(SequenceMaskOp.DEF);
    if (ops.wants("sequence_pad")) ops.add(SequencePadOp.DEF);
    if (ops.wants("sequence_pool")) ops.add(SequencePoolOp.DEF);
    if (ops.wants("sequence_reshape")) ops.add(SequenceReshapeOp.DEF);
    if (ops.wants("sequence_reverse")) ops.add(SequenceReverseOp.DEF);
    if (ops.wants("sequence_scatter")) ops.add(SequenceScatterOp.DEF);
    if (ops.wants("sequence_slice")) ops.add(SequenceSliceOp.DEF);
    if (ops.wants("sequence_softmax")) ops.add(SequenceSoftmaxOp.DEF);
    if (ops.wants("sequence_topk_avg_pooling")) ops.add(SequenceTopkAvgPoolingOp.DEF);
    if (ops.wants("sequence_unpad")) ops.add(SequenceUnpadOp.DEF);
  }
}
