package org.fluidjava.cpu.control;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Control flow, tensor arrays and rank tables. */
public final class ControlKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    WhileKernels.register(kernels);
    ConditionalBlockKernels.register(kernels);
    BlockGradKernels.register(kernels);
    TensorArrayKernels.register(kernels);
    RankTableKernels.register(kernels);
    LodTensorToArrayKernels.register(kernels);
    ShrinkRnnMemoryKernels.register(kernels);
    SplitLodTensorKernels.register(kernels);
    SelectKernels.register(kernels);
    BeamSearchKernels.register(kernels);
    RecurrentKernels.register(kernels);
    GatherTreeKernels.register(kernels);
    TensorArrayToTensorKernels.register(kernels);
    PrintKernels.register(kernels);
    BeamSearchDecodeKernels.register(kernels);
  }
}
