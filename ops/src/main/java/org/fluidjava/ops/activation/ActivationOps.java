package org.fluidjava.ops.activation;

import java.util.Collection;
import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Activations and other functions of one number. */
public final class ActivationOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return List.of();
  }
}
