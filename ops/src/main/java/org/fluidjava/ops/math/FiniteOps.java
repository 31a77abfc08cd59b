package org.fluidjava.ops.math;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** Whether numbers are finite: one answer for a tensor, or (v2) one for each element. */
final class FiniteOps {
  static final List<OpDef> DEFS =
      List.of(
          ofAll("isfinite", "whether all elements are finite"),
          ofAll("isinf", "whether any element is infinite"),
          ofAll("isnan", "whether any element is not a number"),
          ofEach("isfinite_v2", "whether each element is finite"),
          ofEach("isinf_v2", "whether each element is infinite"),
          ofEach("isnan_v2", "whether each element is not a number"));

  private FiniteOps() {}

  private static OpDef ofAll(String type, String result) {
    return OpDef.named(type)
        .input("X", "any numbers, selected rows too")
        .output("Out", result + ", bool [1]")
        .shape(
            c -> {
              c.setDims("Out", Shape.ONE);
              c.setDtype("Out", DType.BOOL);
            })
        .build();
  }

  private static OpDef ofEach(String type, String result) {
    return OpDef.named(type)
        .input("X", "any numbers")
        .output("Out", result + ", bool, shaped like X")
        .shape(
            c -> {
              c.setDims("Out", c.dims("X"));
              c.setDtype("Out", DType.BOOL);
            })
        .build();
  }
}
