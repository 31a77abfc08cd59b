package org.fluidjava.ops.logic;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Comparisons and logic. */
public final class LogicOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return Stream.of(ComparisonOps.DEFS, ClosenessOps.DEFS).flatMap(List::stream).toList();
  }
}
