package org.fluidjava.ops.norm;

import java.util.Collection;
import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Normalisations. */
public final class NormOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return List.of(BatchNormOp.DEF, BatchNormOp.SYNCHRONISED);
  }
}
