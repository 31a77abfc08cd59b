package org.fluidjava.cuda.math;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaKernelGroup;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.kernel.Registrar;

/** CUDA kernels. Arithmetic: products, elementwise operators, sums and scales. */
public final class MathKernels implements CudaKernelGroup {
  @Override
  public void register(Registrar kernels) {
    MulKernels.register(kernels);
    MatmulKernels.register(kernels);
    DotKernels.register(kernels);
    AffineKernels.register(kernels);
    BilinearTensorProductKernels.register(kernels);
    CosSimKernels.register(kernels);
    PairKernels.register(kernels);
    StretchedKernels.register(kernels);
    LineKernels.register(kernels);
    ElementwiseKernels.register(kernels);
    SumKernels.register(kernels);
    MeanKernels.register(kernels);
    ScaleKernels.register(kernels);
    CastKernels.register(kernels);
    ClipKernels.register(kernels);
    CumsumKernels.register(kernels);
    NormKernels.register(kernels);
    FiniteKernels.register(kernels);
    CountKernels.register(kernels);
    InverseKernels.register(kernels);
    SolveKernels.register(kernels);
    MatrixFunctionKernels.register(kernels);
  }

  @Override
  public List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    DotKernels.specialisations(all);
    AffineKernels.specialisations(all);
    BilinearTensorProductKernels.specialisations(all);
    CosSimKernels.specialisations(all);
    PairKernels.specialisations(all);
    StretchedKernels.specialisations(all);
    LineKernels.specialisations(all);
    ElementwiseKernels.specialisations(all);
    SumKernels.specialisations(all);
    MeanKernels.specialisations(all);
    ScaleKernels.specialisations(all);
    CastKernels.specialisations(all);
    ClipKernels.specialisations(all);
    CumsumKernels.specialisations(all);
    NormKernels.specialisations(all);
    FiniteKernels.specialisations(all);
    CountKernels.specialisations(all);
    Matrices.specialisations(all);
    return all;
  }
}
