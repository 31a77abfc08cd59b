package org.fluidjava.ops.shape;

import java.util.Collection;
import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Operators that move, cut and join, without arithmetic. */
public final class ShapeOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return List.of();
  }
}
