package org.fluidjava.ops.quantization;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Operators of quantised programs: numbers as whole steps of a scale, still held as floats. */
public final class QuantizationOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return Stream.of(
            FakeQuantizeOps.DEFS,
            ChannelQuantizeOps.DEFS,
            FakeDequantizeOps.DEFS,
            LinearQuantizeOps.DEFS,
            StraightThroughOps.DEFS)
        .flatMap(List::stream)
        .toList();
  }
}
