package org.fluidjava.cpu.loss;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Losses of single rows. */
public final class LossKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    CrossEntropyKernels.register(kernels);
    CrossEntropy2Kernels.register(kernels);
    SoftmaxWithCrossEntropyKernels.register(kernels);
    SigmoidCrossEntropyWithLogitsKernels.register(kernels);
    SmoothL1LossKernels.register(kernels);
    HuberLossKernels.register(kernels);
    ModifiedHuberLossKernels.register(kernels);
    LogLossKernels.register(kernels);
    HingeLossKernels.register(kernels);
    RankLossKernels.register(kernels);
    MarginRankLossKernels.register(kernels);
    BprLossKernels.register(kernels);
    KldivLossKernels.register(kernels);
    TeacherStudentSigmoidLossKernels.register(kernels);
    SquaredL2DistanceKernels.register(kernels);
    CenterLossKernels.register(kernels);
    NllLossKernels.register(kernels);
    SampleLogitsKernels.register(kernels);
  }
}
