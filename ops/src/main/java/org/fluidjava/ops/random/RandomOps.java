package org.fluidjava.ops.random;

import java.util.Collection;
import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Operators that draw random numbers. */
public final class RandomOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return List.of();
  }
}
