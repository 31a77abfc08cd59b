package org.fluidjava.ops.shape;

import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** One element of each line: the k-th smallest, or the most frequent. */
final class ChosenOps {
  static final List<OpDef> ALL =
      List.of(
          define("kthvalue", "the k-th smallest")
              .attr("k", 1, k -> k >= 1, "at least 1: which one in ascending order")
              .shape(ChosenOps::smallest)
              .build(),
          define("mode", "the most frequent; the smallest of equally frequent ones")
              .shape(ChosenOps::line)
              .build());

  private ChosenOps() {}

  private static OpDef.Builder define(String type, String which) {
    return OpDef.named(type)
        .input("X", "numbers")
        .output("Out", "of each line " + which)
        .output("Indices", "int64: where along the axis it is; the last place of equal ones")
        .attr("axis", -1, "the axis; negative from the end")
        .attr("keepdim", false, "whether the axis stays with extent 1")
        .grad(Gradient.reads("X", "Indices").given("Out").yields("X").usesOnlyShapeOf("X"));
  }

  private static void line(ShapeContext c) {
    Shape x = c.dims("X");
    int axis = Axes.of(c, c.attrs().getInt("axis"), x.rank(), "axis");
    c.check(x.dim(axis) != 0, "X must have an element along axis %d but is %s", axis, x);
    Shape out = c.attrs().getBoolean("keepdim") ? x.with(axis, 1) : Axes.without(x, axis);
    c.setDims("Out", out);
    c.setDims("Indices", out);
    c.setDtype("Indices", DType.INT64);
    if (axis > 0) {
      Axes.shareRows(c, "X", "Out", out);
      Axes.shareRows(c, "X", "Indices", out);
    }
  }

  private static void smallest(ShapeContext c) {
    line(c);
    Shape x = c.dims("X");
    long n = x.dim(Axes.of(c, c.attrs().getInt("axis"), x.rank(), "axis"));
    int k = c.attrs().getInt("k");
    c.check(n < 0 || k <= n, "k (%d) must be at most the extent along the axis (%d)", k, n);
  }
}
