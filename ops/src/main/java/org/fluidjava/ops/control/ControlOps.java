package org.fluidjava.ops.control;

import java.util.Collection;
import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Control flow, tensor arrays and rank tables. */
public final class ControlOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return List.of();
  }
}
