package org.fluidjava.testkit.nn;

import java.util.List;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;

/** Cases. Embedding, dropout and other parts of networks. */
public final class NnCases implements OpCases {
  @Override
  public List<OpCase> cases() {
    return OpCases.join(
        LookupTableCases.cases(),
        DropoutCases.cases(),
        SoftmaxCases.cases(),
        AddPositionEncodingCases.cases(),
        CvmCases.cases(),
        HashCases.cases(),
        FusedEmbeddingSeqPoolCases.cases(),
        LabelSmoothCases.cases(),
        SimilarityFocusCases.cases());
  }
}
