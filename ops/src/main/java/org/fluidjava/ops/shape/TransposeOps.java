package org.fluidjava.ops.shape;

import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.Shape;

/** Dimensions in another order. */
final class TransposeOps {
  static final List<OpDef> ALL =
      List.of(
          define("transpose")
              .grad(
                  Gradient.reads("X", "Out")
                      .given("Out")
                      .yields("X")
                      .usesOnlyShapeOf("X", "Out")
                      .shape(c -> gradShape(c, c.dims("X"))))
              .build(),
          define("transpose2")
              .optionalOutput("XShape", "X's extents after a 0; holds no numbers")
              .grad(
                  Gradient.reads("XShape")
                      .given("Out")
                      .yields("X")
                      .usesOnlyShapeOf("XShape")
                      .shape(c -> gradShape(c, KeptShape.of(c))))
              .build());

  private TransposeOps() {}

  private static OpDef.Builder define(String type) {
    return OpDef.named(type)
        .input("X", "any elements")
        .output("Out", "X with its dimensions in another order")
        .requiredAttr("axis", AttrType.INTS, "for each dimension of the result, which of X's it is")
        .attr("data_format", "AnyLayout", "kept for files; has no effect here")
        .attr("use_mkldnn", false, "kept for files; has no effect here")
        .shape(TransposeOps::shape);
  }

  private static Shape permuted(ShapeContext c, Shape x) {
    int[] axis = c.attrs().getInts("axis");
    c.check(
        axis.length == x.rank(),
        "axis has %d numbers, but X has %d dimensions",
        axis.length,
        x.rank());
    boolean[] seen = new boolean[axis.length];
    long[] out = new long[axis.length];
    for (int i = 0; i < axis.length; i++) {
      int from = Axes.of(c, axis[i], x.rank(), "axis");
      c.check(!seen[from], "axis names dimension %d twice", from);
      seen[from] = true;
      out[i] = x.dim(from);
    }
    return Shape.of(out);
  }

  private static void shape(ShapeContext c) {
    c.setDims("Out", permuted(c, c.dims("X")));
    KeptShape.keep(c);
  }

  private static void gradShape(ShapeContext c, Shape x) {
    Shape out = permuted(c, x);
    c.check(
        out.matches(c.dims("Out@GRAD")), "Out@GRAD must be %s but is %s", out, c.dims("Out@GRAD"));
    c.setDims("X@GRAD", x);
    c.shareLod(c.hasInput("XShape") ? "XShape" : "X", "X@GRAD");
  }
}
