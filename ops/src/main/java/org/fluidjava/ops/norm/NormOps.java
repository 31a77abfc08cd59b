package org.fluidjava.ops.norm;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Normalisations. */
public final class NormOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return Stream.of(
            List.of(BatchNormOp.DEF, BatchNormOp.SYNCHRONISED),
            SegmentNormOps.all(),
            List.of(AffineChannelOp.DEF, DataNormOp.DEF, LrnOp.DEF, SpectralNormOp.DEF))
        .flatMap(List::stream)
        .toList();
  }
}
