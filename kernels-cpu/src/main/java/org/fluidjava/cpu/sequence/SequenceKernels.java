package org.fluidjava.cpu.sequence;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Operators over sequences of different lengths. */
public final class SequenceKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    Im2SequenceKernels.register(kernels);
    LodResetKernels.register(kernels);
    SequenceConcatKernels.register(kernels);
    SequenceConvKernels.register(kernels);
    SequenceEnumerateKernels.register(kernels);
    SequenceEraseKernels.register(kernels);
    SequenceExpandKernels.register(kernels);
    SequenceExpandAsKernels.register(kernels);
    SequenceMaskKernels.register(kernels);
    SequencePadKernels.register(kernels);
    SequencePoolKernels.register(kernels);
    SequenceReshapeKernels.register(kernels);
    SequenceReverseKernels.register(kernels);
    SequenceScatterKernels.register(kernels);
    SequenceSliceKernels.register(kernels);
    SequenceSoftmaxKernels.register(kernels);
    SequenceTopkAvgPoolingKernels.register(kernels);
    SequenceUnpadKernels.register(kernels);
  }
}
