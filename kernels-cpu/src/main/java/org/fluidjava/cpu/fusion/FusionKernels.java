package org.fluidjava.cpu.fusion;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels of operators that passes put in place of several. */
public final class FusionKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    if (kernels.wants(
        "fused_fc_cross_entropy", "fused_fc_cross_entropy_train", "fused_loss_later")) {
      FusedFcCrossEntropyKernels.register(kernels);
    }
    if (kernels.wants("fused_sum_squares", "fused_scaled_sgd")) {
      FusedClippedSgdKernels.register(kernels);
    }
  }
}
