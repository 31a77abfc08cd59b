package org.fluidjava.cpu.inference;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** Kernels of operators that Paddle's inference passes leave in saved programs. */
public final class InferenceKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    if (kernels.wants("fusion_repeated_fc_relu", "fusion_squared_mat_sub")) {
      FusedProductKernels.register(kernels);
    }
    if (kernels.wants("fusion_seqpool_concat", "fusion_seqconv_eltadd_relu")) {
      FusedSequenceKernels.register(kernels);
    }
    if (kernels.wants(
        "skip_layernorm", "fused_fc_elementwise_layernorm", "fused_embedding_eltwise_layernorm")) {
      FusedLayerNormKernels.register(kernels);
    }
    if (kernels.wants("multihead_matmul")) MultiheadMatmulKernels.register(kernels);
    if (kernels.wants("fusion_seqexpand_concat_fc"))
      FusionSeqexpandConcatFcKernels.register(kernels);
  }
}
