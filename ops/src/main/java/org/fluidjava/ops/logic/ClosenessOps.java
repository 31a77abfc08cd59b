package org.fluidjava.ops.logic;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** Whether two tensors are the same, exactly or nearly, and whether one is empty. */
final class ClosenessOps {
  static final List<OpDef> DEFS =
      List.of(
          close("allclose", "whether all pairs are close, bool [1]")
              .shape(
                  c -> {
                    check(c, "Input", "Other");
                    c.setDims("Out", Shape.ONE);
                    c.setDtype("Out", DType.BOOL);
                  })
              .build(),
          close("isclose", "whether each pair is close, bool, shaped like Input")
              .shape(
                  c -> {
                    check(c, "Input", "Other");
                    c.setDims("Out", c.dims("Input"));
                    c.setDtype("Out", DType.BOOL);
                  })
              .build(),
          OpDef.named("equal_all")
              .input("X", "any numbers")
              .input("Y", "any numbers, of X's element type")
              .output("Out", "whether shapes and all elements are equal, bool [1]")
              .attr("axis", -1, "of no account: shapes are not spread")
              .shape(
                  c -> {
                    c.check(
                        c.dtype("X") == c.dtype("Y"),
                        "X and Y must have one element type, but X is %s and Y is %s",
                        c.dtype("X").fluidName(),
                        c.dtype("Y").fluidName());
                    c.setDims("Out", Shape.ONE);
                    c.setDtype("Out", DType.BOOL);
                  })
              .build(),
          OpDef.named("is_empty")
              .input("X", "a tensor; its numbers do not count")
              .output("Out", "whether it has no element, bool [1]")
              .usesOnlyShapeOf("X")
              .shape(
                  c -> {
                    c.setDims("Out", Shape.ONE);
                    c.setDtype("Out", DType.BOOL);
                  })
              .build());

  private ClosenessOps() {}

  private static boolean isTolerance(String text) {
    try {
      return Double.parseDouble(text) >= 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static OpDef.Builder close(String type, String result) {
    return OpDef.named(type)
        .input("Input", "the numbers")
        .input("Other", "what they are compared with, shaped like Input")
        .output("Out", result)
        .attr("rtol", "1e-5", ClosenessOps::isTolerance, "a number as text, at least 0")
        .attr("atol", "1e-8", ClosenessOps::isTolerance, "a number as text, at least 0")
        .attr("equal_nan", false, "whether two NaN are close");
  }

  private static void check(ShapeContext c, String x, String y) {
    c.check(
        c.dims(x).matches(c.dims(y)),
        "%s %s must be shaped like %s %s",
        y,
        c.dims(y),
        x,
        c.dims(x));
  }
}
