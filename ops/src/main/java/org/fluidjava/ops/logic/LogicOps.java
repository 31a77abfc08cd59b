package org.fluidjava.ops.logic;

import java.util.Collection;
import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Comparisons and boolean operators. */
public final class LogicOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return List.of();
  }
}
