package org.fluidjava.ops.structured;

import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/**
 * The most probable tags of each sequence under a linear-chain conditional random field (Viterbi).
 * With labels the result is 1 where they are met and 0 elsewhere.
 */
final class CrfDecodingOp {
  static final OpDef DEF =
      OpDef.named("crf_decoding")
          .input("Emission", "[N, K] with one LoD level, or padded [sequences, steps, K]")
          .input("Transition", "[K + 2, K], see linear_chain_crf")
          .optionalInput("Label", "integers, one for each row")
          .optionalInput("Length", "int64, one for each sequence; then the rest is padded")
          .output("ViterbiPath", "int64 [N, 1] with Emission's LoD, or [sequences, steps]")
          .readsValues("Length")
          .shape(CrfDecodingOp::shape)
          .build();

  private CrfDecodingOp() {}

  private static void shape(ShapeContext c) {
    boolean padded = c.hasInput("Length");
    LinearChainCrfOp.emission(c, padded);
    Shape emission = c.dims("Emission");
    Shape rows = emission.slice(0, emission.rank() - 1);
    if (c.hasInput("Label")) {
      Shape label = c.dims("Label");
      c.check(
          ShapeContext.agree(label.numel(), rows.numel()),
          "Label must have one number for each row of Emission %s but is %s",
          emission,
          label);
    }
    c.setDims("ViterbiPath", padded ? rows : rows.append(1));
    c.setDtype("ViterbiPath", DType.INT64);
    c.shareLod("Emission", "ViterbiPath");
  }
}
