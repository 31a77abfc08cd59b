package org.fluidjava.ops.math;

import java.util.Collection;
import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Arithmetic: products, elementwise operators, sums and scales. */
public final class MathOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return List.of(MulOp.DEF);
  }
}
