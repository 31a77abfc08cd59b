package org.fluidjava.cpu.optimizer;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Operators that update parameters in place. */
public final class OptimizerKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    SgdKernels.register(kernels);
    MomentumKernels.register(kernels);
    LarsMomentumKernels.register(kernels);
    AdamKernels.register(kernels);
    AdamaxKernels.register(kernels);
    AdagradKernels.register(kernels);
    DecayedAdagradKernels.register(kernels);
    AdadeltaKernels.register(kernels);
    RmspropKernels.register(kernels);
    FtrlKernels.register(kernels);
    LambKernels.register(kernels);
    SelectedRowsKernels.register(kernels);
  }
}
