package org.fluidjava.ops.reduce;

import java.util.Collection;
import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Reductions along axes. */
public final class ReduceOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return List.of();
  }
}
