package org.fluidjava.cpu.nn;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Embedding, dropout and other parts of networks. */
public final class NnKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    if (kernels.wants("lookup_table", "lookup_table_v2")) LookupTableKernels.register(kernels);
    if (kernels.wants("dropout")) DropoutKernels.register(kernels);
    if (kernels.wants("add_position_encoding")) AddPositionEncodingKernels.register(kernels);
    if (kernels.wants("cvm")) CvmKernels.register(kernels);
    if (kernels.wants("hash")) HashKernels.register(kernels);
    if (kernels.wants("fused_embedding_seq_pool")) FusedEmbeddingSeqPoolKernels.register(kernels);
    if (kernels.wants("label_smooth")) LabelSmoothKernels.register(kernels);
    if (kernels.wants("similarity_focus")) SimilarityFocusKernels.register(kernels);
    if (kernels.wants("softmax", "log_softmax")) SoftmaxKernels.register(kernels);
  }
}
