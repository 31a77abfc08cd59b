package org.fluidjava.ops.loss;

import java.util.Collection;
import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Losses of single rows. */
public final class LossOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return List.of();
  }
}
