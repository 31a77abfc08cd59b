package org.fluidjava.ops.random;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Random numbers and draws. */
public final class RandomOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return Stream.of(RandomTensorOps.DEFS, SamplingOps.DEFS).flatMap(List::stream).toList();
  }
}
