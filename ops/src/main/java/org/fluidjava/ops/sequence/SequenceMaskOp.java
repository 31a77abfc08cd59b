package org.fluidjava.ops.sequence;

import java.util.Arrays;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;

/** From lengths to a mask: 1 where the position is below the length, else 0. */
final class SequenceMaskOp {
  static final OpDef DEF =
      OpDef.named("sequence_mask")
          .input("X", "integers of any shape: the lengths")
          .optionalInput("MaxLenTensor", "int32 or int64 [1]: the number of positions")
          .output("Y", "X's extents followed by the number of positions")
          .attr("maxlen", -1, n -> n == -1 || n >= 1, "-1 for the largest length, or at least 1")
          .attr("out_dtype", 3, DType::isElementType, "VarType number of an element type")
          .readsValues("X", "MaxLenTensor")
          .shape(SequenceMaskOp::shape)
          .build();

  private SequenceMaskOp() {}

  private static void shape(ShapeContext c) {
    c.check(!c.dtype("X").isFloating(), "X must hold integers but is %s", c.dtype("X").fluidName());
    long positions = c.attrs().getInt("maxlen");
    if (c.hasInput("MaxLenTensor")) {
      long[] given = c.values("MaxLenTensor", 0);
      positions = given == null ? -1 : given.length == 1 ? given[0] : 0;
      c.check(
          given == null || positions >= 1,
          "MaxLenTensor must be one number, at least 1, but holds %s",
          Arrays.toString(given));
    } else if (positions < 0) {
      long[] lengths = c.values("X", 0);
      positions = lengths == null ? -1 : Math.max(0, Arrays.stream(lengths).max().orElse(0));
    }
    c.setDims("Y", c.dims("X").append(positions));
    c.setDtype("Y", DType.ofNumber(c.attrs().getInt("out_dtype")));
  }
}
