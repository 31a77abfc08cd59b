package org.fluidjava.cpu.math;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Arithmetic: products, elementwise operators, sums and scales. */
public final class MathKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    MulKernels.register(kernels);
    MatmulKernels.register(kernels);
    DotKernels.register(kernels);
    AffineKernels.register(kernels);
    BilinearTensorProductKernels.register(kernels);
    CosSimKernels.register(kernels);
    ElementwiseKernels.register(kernels);
    SumKernels.register(kernels);
    MeanKernels.register(kernels);
    ScaleKernels.register(kernels);
    CastKernels.register(kernels);
    ClipKernels.register(kernels);
    CumsumKernels.register(kernels);
    NormKernels.register(kernels);
    FiniteKernels.register(kernels);
    PairKernels.register(kernels);
    InverseKernels.register(kernels);
    CountKernels.register(kernels);
    CumprodKernels.register(kernels);
  }
}
