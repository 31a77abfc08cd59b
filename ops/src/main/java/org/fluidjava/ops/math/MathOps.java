package org.fluidjava.ops.math;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Arithmetic: products, elementwise operators, sums and scales. */
public final class MathOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    List<OpDef> single =
        List.of(
            MulOp.DEF,
            MatmulOp.DEF,
            MatmulV2Op.DEF,
            BmmOp.DEF,
            DotOp.DEF,
            AddmmOp.DEF,
            FcOp.DEF,
            BilinearTensorProductOp.DEF,
            CosSimOp.DEF,
            SumOp.DEF,
            MeanOp.DEF,
            ScaleOp.DEF,
            IncrementOp.DEF,
            MinusOp.DEF,
            SignOp.DEF,
            CastOp.DEF,
            ClipOp.DEF,
            ClipByNormOp.DEF,
            CumsumOp.DEF,
            CumprodOp.DEF);
    return Stream.of(
            single,
            ElementwiseOps.DEFS,
            NormOps.DEFS,
            FiniteOps.DEFS,
            PairOps.DEFS,
            InverseOps.DEFS,
            CountOps.DEFS)
        .flatMap(List::stream)
        .toList();
  }
}
