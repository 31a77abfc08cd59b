package org.fluidjava.ops.inference;

import org.fluidjava.op.OpProvider;
import org.fluidjava.op.OpRegistrar;

/** Operators that Paddle's inference passes leave in saved programs in place of several. */
public final class InferenceOps implements OpProvider {
  @Override
  public void register(OpRegistrar ops) {
    if (ops.wants("fusion_repeated_fc_relu", "fusion_squared_mat_sub")) {
      ops.add(FusedProductOps.DEFS);
    }
    if (ops.wants("fusion_seqpool_concat", "fusion_seqconv_eltadd_relu")) {
      ops.add(FusedSequenceOps.DEFS);
    }
    if (ops.wants(
        "skip_layernorm", "fused_fc_elementwise_layernorm", "fused_embedding_eltwise_layernorm")) {
      ops.add(FusedLayerNormOps.DEFS);
    }
    if (ops.wants("multihead_matmul")) ops.add(MultiheadMatmulOp.DEF);
    if (ops.wants("fusion_seqexpand_concat_fc")) ops.add(FusionSeqexpandConcatFcOp.DEF);
  }
}
