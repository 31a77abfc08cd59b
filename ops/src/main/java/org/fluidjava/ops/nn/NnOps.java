package org.fluidjava.ops.nn;

import java.util.Collection;
import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Embedding, dropout and other parts of networks. */
public final class NnOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return List.of();
  }
}
