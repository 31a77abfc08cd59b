package org.fluidjava.ops.recurrent;

import java.util.Collection;
import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Recurrent layers over sequences of different lengths. */
public final class RecurrentOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return List.of(
        CudnnLstmOp.DEF,
        GruOp.DEF,
        GruUnitOp.DEF,
        LstmOp.DEF,
        LstmUnitOp.DEF,
        LstmpOp.DEF,
        RnnOp.DEF,
        RowConvOp.DEF);
  }
}
