package org.fluidjava.ops.control;

import org.fluidjava.op.OpDef;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** The length of the longest sequence of a rank table. */
final class MaxSequenceLenOp {
  static final OpDef DEF =
      OpDef.named("max_sequence_len")
          .input("RankTable", "the rank table")
          .output("Out", "int64 [1]")
          .shape(
              c -> {
                c.setDims("Out", Shape.ONE);
                c.setDtype("Out", DType.INT64);
              })
          .build();

  private MaxSequenceLenOp() {}
}
