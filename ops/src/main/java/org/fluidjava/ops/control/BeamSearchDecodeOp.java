package org.fluidjava.ops.control;

import org.fluidjava.op.OpDef;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** The sentences that the steps of a beam search make, best first for each source. */
final class BeamSearchDecodeOp {
  static final OpDef DEF =
      OpDef.named("beam_search_decode")
          .input("Scores", "tensor array of the steps' selected scores")
          .input("Ids", "tensor array of the steps' selected ids")
          .output("SentenceIds", "int64 words, LoD source - sentence - word")
          .output("SentenceScores", "the words' scores, the same LoD")
          .attr("beam_size", 1, "how many sentences a source has at most")
          .attr("end_id", 0, "the id that ends a sentence")
          .shapeFromKernel()
          .shape(
              c -> {
                c.setDims("SentenceIds", Shape.of(-1));
                c.setDtype("SentenceIds", DType.INT64);
                c.setLodLevel("SentenceIds", 0, 2);
                c.setDims("SentenceScores", Shape.of(-1));
                c.setLodLevel("SentenceScores", 0, 2);
              })
          .build();

  private BeamSearchDecodeOp() {}
}
