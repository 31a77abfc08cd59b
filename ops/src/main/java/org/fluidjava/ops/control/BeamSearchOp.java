package org.fluidjava.ops.control;

import org.fluidjava.op.OpDef;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** One step of beam search: for each source the best candidates over all its prefixes. */
final class BeamSearchOp {
  static final OpDef DEF =
      OpDef.named("beam_search")
          .input("scores", "scores of the candidates [prefixes, candidates]")
          .input("pre_ids", "the prefixes' last ids, int64 [prefixes, 1], LoD source - prefix")
          .input("pre_scores", "the prefixes' scores [prefixes, 1]")
          .optionalInput(
              "ids",
              "ids of the candidates, int64 [prefixes, candidates]; their column numbers without it")
          .output("selected_ids", "int64 [selected, 1], LoD source - prefix - selected")
          .output("selected_scores", "[selected, 1], the same LoD")
          .optionalOutput("parent_idx", "int32 [selected]: the prefix that each goes on")
          .requiredAttr("level", AttrType.INT, "the LoD level of sources")
          .requiredAttr("beam_size", AttrType.INT, "how many to keep for each source")
          .requiredAttr("end_id", AttrType.INT, "the id that ends a sentence")
          .attr(
              "is_accumulated",
              true,
              "whether scores hold the prefixes' scores already; else they are probabilities")
          .shapeFromKernel()
          .shape(
              c -> {
                c.setDims("selected_ids", Shape.of(-1, 1));
                c.setDtype("selected_ids", DType.INT64);
                c.setLodLevel("selected_ids", 0, 2);
                c.setDims("selected_scores", Shape.of(-1, 1));
                c.setLodLevel("selected_scores", 0, 2);
                c.setDims("parent_idx", Shape.of(-1));
                c.setDtype("parent_idx", DType.INT32);
              })
          .build();

  private BeamSearchOp() {}
}
