package org.fluidjava.ops.sequence;

import java.util.Collection;
import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Operators over sequences of different lengths. */
public final class SequenceOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return List.of(SequencePoolOp.DEF);
  }
}
