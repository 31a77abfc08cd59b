package org.fluidjava.ops.fill;

import java.util.Collection;
import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Operators that make tensors of given values. */
public final class FillOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return List.of();
  }
}
