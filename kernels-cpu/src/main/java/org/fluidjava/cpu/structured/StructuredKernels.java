package org.fluidjava.cpu.structured;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Losses and decoders over structures: fields, alignments, trees, samples. */
public final class StructuredKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    if (kernels.wants("chunk_eval")) ChunkEvalKernels.register(kernels);
    if (kernels.wants("crf_decoding")) CrfDecodingKernels.register(kernels);
    if (kernels.wants("ctc_align")) CtcAlignKernels.register(kernels);
    if (kernels.wants("edit_distance")) EditDistanceKernels.register(kernels);
    if (kernels.wants("hierarchical_sigmoid")) HierarchicalSigmoidKernels.register(kernels);
    if (kernels.wants("linear_chain_crf")) LinearChainCrfKernels.register(kernels);
    if (kernels.wants("nce")) NceKernels.register(kernels);
    if (kernels.wants("viterbi_decode")) ViterbiDecodeKernels.register(kernels);
    if (kernels.wants("warpctc")) WarpctcKernels.register(kernels);
  }
}
