package org.fluidjava.cpu.structured;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Losses and decoders over structures: fields, alignments, trees, samples. */
public final class StructuredKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    ChunkEvalKernels.register(kernels);
    CrfDecodingKernels.register(kernels);
    CtcAlignKernels.register(kernels);
    EditDistanceKernels.register(kernels);
    HierarchicalSigmoidKernels.register(kernels);
    LinearChainCrfKernels.register(kernels);
    NceKernels.register(kernels);
    WarpctcKernels.register(kernels);
  }
}
