package org.fluidjava.ops.reduce;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Reductions along dimensions. */
public final class ReduceOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return Stream.of(Reductions.DEFS, ArgOps.DEFS).flatMap(List::stream).toList();
  }
}
