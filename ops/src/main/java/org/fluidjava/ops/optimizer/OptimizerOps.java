package org.fluidjava.ops.optimizer;

import java.util.Collection;
import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Updates of parameters. */
public final class OptimizerOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return List.of();
  }
}
