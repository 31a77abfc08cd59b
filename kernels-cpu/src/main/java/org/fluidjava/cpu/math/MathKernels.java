package org.fluidjava.cpu.math;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Arithmetic: products, elementwise operators, sums and scales. */
public final class MathKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    if (kernels.wants("mul")) MulKernels.register(kernels);
    if (kernels.wants("matmul", "matmul_v2", "bmm")) MatmulKernels.register(kernels);
    if (kernels.wants("dot")) DotKernels.register(kernels);
    if (kernels.wants("fc", "addmm")) AffineKernels.register(kernels);
    if (kernels.wants("bilinear_tensor_product")) BilinearTensorProductKernels.register(kernels);
    if (kernels.wants("cos_sim")) CosSimKernels.register(kernels);
    if (kernels.wants(
        "elementwise_add",
        "elementwise_sub",
        "elementwise_mul",
        "elementwise_div",
        "elementwise_max",
        "elementwise_min",
        "elementwise_pow",
        "elementwise_fmax",
        "elementwise_fmin",
        "elementwise_heaviside",
        "elementwise_mod",
        "elementwise_floordiv")) {
      ElementwiseKernels.register(kernels);
    }
    if (kernels.wants("sum")) SumKernels.register(kernels);
    if (kernels.wants("mean")) MeanKernels.register(kernels);
    if (kernels.wants("scale", "increment", "sign", "minus")) ScaleKernels.register(kernels);
    if (kernels.wants("cast")) CastKernels.register(kernels);
    if (kernels.wants("clip", "clip_by_norm")) ClipKernels.register(kernels);
    if (kernels.wants("cumsum")) CumsumKernels.register(kernels);
    if (kernels.wants("squared_l2_norm", "l1_norm", "norm", "p_norm")) {
      NormKernels.register(kernels);
    }
    if (kernels.wants("isfinite", "isfinite_v2", "isinf", "isinf_v2", "isnan", "isnan_v2")) {
      FiniteKernels.register(kernels);
    }
    if (kernels.wants("kron", "dist", "cross", "mv", "atan2", "lerp")) {
      PairKernels.register(kernels);
    }
    if (kernels.wants("inverse", "determinant", "slogdeterminant")) {
      InverseKernels.register(kernels);
    }
    if (kernels.wants("solve", "triangular_solve", "cholesky_solve")) {
      SolveKernels.register(kernels);
    }
    if (kernels.wants("cholesky", "matrix_power", "multi_dot")) {
      MatrixFunctionKernels.register(kernels);
    }
    if (kernels.wants("einsum")) EinsumKernels.register(kernels);
    if (kernels.wants("qr")) QrKernels.register(kernels);
    if (kernels.wants("conv_shift")) ConvShiftKernels.register(kernels);
    if (kernels.wants("fsp")) FspKernels.register(kernels);
    if (kernels.wants("partial_sum")) PartialSumKernels.register(kernels);
    if (kernels.wants("bincount", "histogram", "searchsorted")) CountKernels.register(kernels);
    if (kernels.wants("cumprod")) CumprodKernels.register(kernels);
  }
}
