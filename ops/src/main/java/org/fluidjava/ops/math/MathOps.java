package org.fluidjava.ops.math;

import org.fluidjava.op.OpProvider;
import org.fluidjava.op.OpRegistrar;

/** Arithmetic: products, elementwise operators, sums and scales. */
public final class MathOps implements OpProvider {
  @Override
  public void register(OpRegistrar ops) {
    if (ops.wants("mul")) ops.add(MulOp.DEF);
    if (ops.wants("matmul")) ops.add(MatmulOp.DEF);
    if (ops.wants("matmul_v2")) ops.add(MatmulV2Op.DEF);
    if (ops.wants("bmm")) ops.add(BmmOp.DEF);
    if (ops.wants("dot")) ops.add(DotOp.DEF);
    if (ops.wants("addmm")) ops.add(AddmmOp.DEF);
    if (ops.wants("fc")) ops.add(FcOp.DEF);
    if (ops.wants("bilinear_tensor_product")) ops.add(BilinearTensorProductOp.DEF);
    if (ops.wants("cos_sim")) ops.add(CosSimOp.DEF);
    if (ops.wants("sum")) ops.add(SumOp.DEF);
    if (ops.wants("mean")) ops.add(MeanOp.DEF);
    if (ops.wants("scale")) ops.add(ScaleOp.DEF);
    if (ops.wants("increment")) ops.add(IncrementOp.DEF);
    if (ops.wants("minus")) ops.add(MinusOp.DEF);
    if (ops.wants("sign")) ops.add(SignOp.DEF);
    if (ops.wants("cast")) ops.add(CastOp.DEF);
    if (ops.wants("clip")) ops.add(ClipOp.DEF);
    if (ops.wants("clip_by_norm")) ops.add(ClipByNormOp.DEF);
    if (ops.wants("cumsum")) ops.add(CumsumOp.DEF);
    if (ops.wants("cumprod")) ops.add(CumprodOp.DEF);
    if (ops.wants(
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
      ops.add(ElementwiseOps.DEFS);
    }
    if (ops.wants("squared_l2_norm", "l1_norm", "norm", "p_norm")) ops.add(NormOps.DEFS);
    if (ops.wants("isfinite", "isinf", "isnan", "isfinite_v2", "isinf_v2", "isnan_v2")) {
      ops.add(FiniteOps.DEFS);
    }
    if (ops.wants("kron", "dist", "cross", "mv", "atan2", "lerp")) ops.add(PairOps.DEFS);
    if (ops.wants("inverse", "determinant", "slogdeterminant")) ops.add(InverseOps.DEFS);
    if (ops.wants(
        "cholesky", "cholesky_solve", "triangular_solve", "solve", "matrix_power", "multi_dot")) {
      ops.add(SolveOps.DEFS);
    }
    if (ops.wants("einsum")) ops.add(EinsumOp.DEF);
    if (ops.wants("qr")) ops.add(QrOp.DEF);
    if (ops.wants("conv_shift")) ops.add(ConvShiftOp.DEF);
    if (ops.wants("fsp")) ops.add(FspOp.DEF);
    if (ops.wants("partial_sum")) ops.add(PartialSumOp.DEF);
    if (ops.wants("bincount", "histogram", "searchsorted")) ops.add(CountOps.DEFS);
  }
}
