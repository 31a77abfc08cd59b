package org.fluidjava.ops.fill;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Tensors from nothing or from attributes, and copies. */
public final class FillOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return Stream.of(List.of(AssignOp.DEF, AssignValueOp.DEF), FillConstantOps.DEFS, RangeOps.DEFS)
        .flatMap(List::stream)
        .toList();
  }
}
