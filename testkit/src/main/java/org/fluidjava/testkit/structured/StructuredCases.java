package org.fluidjava.testkit.structured;

import java.util.List;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;

/** Cases. Losses and decoders over structures: fields, alignments, trees, samples. */
public final class StructuredCases implements OpCases {
  @Override
  public List<OpCase> cases() {
    return OpCases.join(
        ChunkEvalCases.cases(),
        CrfDecodingCases.cases(),
        ViterbiDecodeCases.cases(),
        CtcAlignCases.cases(),
        EditDistanceCases.cases(),
        HierarchicalSigmoidCases.cases(),
        LinearChainCrfCases.cases(),
        NceCases.cases(),
        WarpctcCases.cases());
  }
}
