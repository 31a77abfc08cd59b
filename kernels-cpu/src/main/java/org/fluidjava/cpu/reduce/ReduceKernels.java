package org.fluidjava.cpu.reduce;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Reductions along dimensions. */
public final class ReduceKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    if (kernels.wants(
        "reduce_sum",
        "reduce_prod",
        "reduce_max",
        "reduce_min",
        "reduce_mean",
        "frobenius_norm",
        "reduce_all",
        "reduce_any",
        "logsumexp")) {
      ReductionKernels.register(kernels);
    }
    if (kernels.wants(
        "reduce_sum",
        "reduce_mean",
        "reduce_max",
        "reduce_min",
        "frobenius_norm",
        "logsumexp",
        "reduce_prod")) {
      ReductionGradKernels.register(kernels);
    }
    if (kernels.wants("segment_pool")) SegmentPoolKernels.register(kernels);
    if (kernels.wants("graph_send_recv")) GraphSendRecvKernels.register(kernels);
    if (kernels.wants("arg_max", "arg_min")) ArgKernels.register(kernels);
  }
}
