package org.fluidjava.ops.control;

import org.fluidjava.op.OpDef;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** The number of items of a tensor array. */
final class LodArrayLengthOp {
  static final OpDef DEF =
      OpDef.named("lod_array_length")
          .input("X", "the tensor array")
          .output("Out", "int64 [1]")
          .anywhere("X")
          .shape(
              c -> {
                c.setDims("Out", Shape.ONE);
                c.setDtype("Out", DType.INT64);
              })
          .build();

  private LodArrayLengthOp() {}
}
