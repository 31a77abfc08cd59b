package org.fluidjava.ops.activation;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Activations. */
public final class ActivationOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return Stream.of(List.of(PowOp.DEF, PreluOp.DEF), UnaryActivations.DEFS)
        .flatMap(List::stream)
        .toList();
  }
}
