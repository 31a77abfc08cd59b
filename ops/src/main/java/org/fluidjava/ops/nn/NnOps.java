package org.fluidjava.ops.nn;

import org.fluidjava.op.OpProvider;
import org.fluidjava.op.OpRegistrar;

/** Embedding, dropout and other parts of networks. */
public final class NnOps implements OpProvider {
  @Override
  public void register(OpRegistrar ops) {
    if (ops.wants("lookup_table", "lookup_table_v2")) ops.add(LookupTableOp.ALL);
    if (ops.wants("dropout")) ops.add(DropoutOp.DEF);
    if (ops.wants("add_position_encoding")) ops.add(AddPositionEncodingOp.DEF);
    if (ops.wants("cvm")) ops.add(CvmOp.DEF);
    if (ops.wants("hash")) ops.add(HashOp.DEF);
    if (ops.wants("fused_embedding_seq_pool")) ops.add(FusedEmbeddingSeqPoolOp.DEF);
    if (ops.wants("label_smooth")) ops.add(LabelSmoothOp.DEF);
    if (ops.wants("similarity_focus")) ops.add(SimilarityFocusOp.DEF);
    if (ops.wants("softmax", "log_softmax")) ops.add(SoftmaxOp.ALL);
  }
}
