package org.fluidjava.ops.recurrent;

import org.fluidjava.op.OpProvider;
import org.fluidjava.op.OpRegistrar;

/** Recurrent layers over sequences of different lengths. */
public final class RecurrentOps implements OpProvider {
  @Override
  public void register(OpRegistrar ops) {
    if (ops.wants("cudnn_lstm")) ops.add(CudnnLstmOp.DEF);
    if (ops.wants("fusion_gru", "fusion_lstm")) ops.add(FusionRecurrentOps.DEFS);
    if (ops.wants("fused_embedding_fc_lstm")) ops.add(FusedEmbeddingFcLstmOp.DEF);
    if (ops.wants("gru")) ops.add(GruOp.DEF);
    if (ops.wants("gru_unit")) ops.add(GruUnitOp.DEF);
    if (ops.wants("lstm")) ops.add(LstmOp.DEF);
    if (ops.wants("lstm_unit")) ops.add(LstmUnitOp.DEF);
    if (ops.wants("lstmp")) ops.add(LstmpOp.DEF);
    if (ops.wants("rnn")) ops.add(RnnOp.DEF);
    if (ops.wants("row_conv")) ops.add(RowConvOp.DEF);
  }
}
