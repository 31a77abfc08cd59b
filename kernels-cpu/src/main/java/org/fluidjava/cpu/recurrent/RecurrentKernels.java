package org.fluidjava.cpu.recurrent;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Recurrent layers over sequences of different lengths. */
public final class RecurrentKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    if (kernels.wants("fusion_gru", "fusion_lstm")) FusionRecurrentKernels.register(kernels);
    if (kernels.wants("fused_embedding_fc_lstm")) FusedEmbeddingFcLstmKernels.register(kernels);
    if (kernels.wants("gru")) GruKernels.register(kernels);
    if (kernels.wants("gru_unit")) GruUnitKernels.register(kernels);
    if (kernels.wants("lstm")) LstmKernels.register(kernels);
    if (kernels.wants("lstm_unit")) LstmUnitKernels.register(kernels);
    if (kernels.wants("lstmp")) LstmpKernels.register(kernels);
    if (kernels.wants("rnn", "cudnn_lstm")) RnnKernels.register(kernels);
    if (kernels.wants("row_conv")) RowConvKernels.register(kernels);
  }
}
