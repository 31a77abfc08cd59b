package org.fluidjava.ops.shape;

import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** Choice by a mask: between two tensors, of places, of elements. */
final class WhereOps {
  static final List<OpDef> ALL =
      List.of(
          OpDef.named("where")
              .input("Condition", "bool")
              .input("X", "of Condition's shape")
              .input("Y", "of Condition's shape")
              .output("Out", "X where the condition holds, else Y")
              .kernelBy("X")
              .shape(WhereOps::where)
              .grad(
                  Gradient.reads("Condition", "X", "Y")
                      .given("Out")
                      .yields("X", "Y")
                      .usesOnlyShapeOf("X", "Y"))
              .build(),
          OpDef.named("where_index")
              .input("Condition", "numbers or bool; 0 is false")
              .output("Out", "where it holds: int64 [n, rank]")
              .shape(WhereOps::whereIndex)
              .shapeFromKernel()
              .build(),
          OpDef.named("masked_select")
              .input("X", "any shape")
              .input("Mask", "bool of X's shape")
              .output("Y", "the elements where the mask holds, [n]")
              .shape(WhereOps::maskedSelect)
              .shapeFromKernel()
              .grad(Gradient.reads("X", "Mask").given("Y").yields("X").usesOnlyShapeOf("X"))
              .build());

  private WhereOps() {}

  private static void where(ShapeContext c) {
    c.check(
        c.dtype("Condition") == DType.BOOL,
        "Condition must be bool but is %s",
        c.dtype("Condition").fluidName());
    Axes.same(c, "Condition", "X");
    Axes.same(c, "Condition", "Y");
    c.check(
        c.dtype("X") == c.dtype("Y"),
        "X and Y must have one element type, but are %s and %s",
        c.dtype("X").fluidName(),
        c.dtype("Y").fluidName());
    c.setDims("Out", c.dims("X"));
    c.setDtype("Out", c.dtype("X"));
    c.shareLod("X", "Out");
  }

  private static void whereIndex(ShapeContext c) {
    int rank = c.dims("Condition").rank();
    c.check(rank >= 1, "Condition must have one dimension or more but is %s", c.dims("Condition"));
    c.setDims("Out", Shape.of(-1, rank));
    c.setDtype("Out", DType.INT64);
  }

  private static void maskedSelect(ShapeContext c) {
    Axes.same(c, "X", "Mask");
    c.check(
        c.dtype("Mask") == DType.BOOL, "Mask must be bool but is %s", c.dtype("Mask").fluidName());
    c.setDims("Y", Shape.of(-1));
  }
}
