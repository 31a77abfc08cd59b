package org.fluidjava.cpu.sequence;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Operators over sequences of different lengths. */
public final class SequenceKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    if (kernels.wants("im2sequence")) Im2SequenceKernels.register(kernels);
    if (kernels.wants("lod_reset")) LodResetKernels.register(kernels);
    if (kernels.wants("sequence_concat")) SequenceConcatKernels.register(kernels);
    if (kernels.wants("sequence_conv")) SequenceConvKernels.register(kernels);
    if (kernels.wants("sequence_enumerate")) SequenceEnumerateKernels.register(kernels);
    if (kernels.wants("sequence_erase")) SequenceEraseKernels.register(kernels);
    if (kernels.wants("sequence_expand")) SequenceExpandKernels.register(kernels);
    if (kernels.wants("sequence_expand_as")) SequenceExpandAsKernels.register(kernels);
    if (kernels.wants("sequence_mask")) SequenceMaskKernels.register(kernels);
    if (kernels.wants("sequence_pad")) SequencePadKernels.register(kernels);
    if (kernels.wants("sequence_pool")) SequencePoolKernels.register(kernels);
    if (kernels.wants("sequence_reshape")) SequenceReshapeKernels.register(kernels);
    if (kernels.wants("sequence_reverse")) SequenceReverseKernels.register(kernels);
    if (kernels.wants("sequence_scatter")) SequenceScatterKernels.register(kernels);
    if (kernels.wants("sequence_slice")) SequenceSliceKernels.register(kernels);
    if (kernels.wants("sequence_softmax")) SequenceSoftmaxKernels.register(kernels);
    if (kernels.wants("sequence_topk_avg_pooling")) SequenceTopkAvgPoolingKernels.register(kernels);
    if (kernels.wants("sequence_unpad")) SequenceUnpadKernels.register(kernels);
  }
}
