package org.fluidjava.ops.structured;

import java.util.Collection;
import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Losses and decoders over structures: fields, alignments, trees, samples. */
public final class StructuredOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return List.of(
        ChunkEvalOp.DEF,
        CrfDecodingOp.DEF,
        CtcAlignOp.DEF,
        EditDistanceOp.DEF,
        HierarchicalSigmoidOp.DEF,
        LinearChainCrfOp.DEF,
        NceOp.DEF,
        WarpctcOp.DEF);
  }
}
