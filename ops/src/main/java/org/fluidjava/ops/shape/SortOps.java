package org.fluidjava.ops.shape;

import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** Lines of a tensor in order, or their largest elements. Of equal ones the first comes first. */
final class SortOps {
  static final List<OpDef> ALL =
      List.of(
          define("argsort")
              .attr("axis", -1, "the axis; negative from the end")
              .attr("descending", false, "whether the largest comes first")
              .shape(SortOps::sorted)
              .build(),
          define("top_k")
              .optionalInput("K", "k as a tensor, [1]; goes before the attribute")
              .attr("k", 1, k -> k >= 1, "at least 1: how many of each line")
              .readsValues("K")
              .shape(c -> largest(c, -1))
              .build(),
          define("top_k_v2")
              .optionalInput("K", "k as a tensor, [1]; goes before the attribute")
              .attr("k", 1, k -> k >= 1, "at least 1: how many of each line")
              .attr("axis", -1, "the axis; negative from the end")
              .attr("largest", true, "whether the largest are taken, else the smallest")
              .attr("sorted", true, "kept for files; they always are")
              .readsValues("K")
              .shape(c -> largest(c, c.attrs().getInt("axis")))
              .build());

  private SortOps() {}

  private static OpDef.Builder define(String type) {
    return OpDef.named(type)
        .input("X", "numbers")
        .output("Out", "the elements in order")
        .output("Indices", "int64: where along the axis each was")
        .grad(Gradient.reads("X", "Indices").given("Out").yields("X").usesOnlyShapeOf("X"));
  }

  private static void sorted(ShapeContext c) {
    Axes.of(c, c.attrs().getInt("axis"), c.dims("X").rank(), "axis");
    finish(c, c.dims("X"));
  }

  private static void largest(ShapeContext c, int axis) {
    Shape x = c.dims("X");
    int at = Axes.of(c, axis, x.rank(), "axis");
    long k = c.attrs().getInt("k");
    if (c.hasInput("K")) {
      long @Nullable [] given = c.values("K", 0);
      c.check(
          given == null || given.length == 1 && given[0] >= 1,
          "K must hold one number of at least 1");
      k = given == null ? -1 : given[0];
    }
    c.check(
        x.dim(at) < 0 || k <= x.dim(at),
        "k (%d) must be at most the extent %d of X %s along axis %d",
        k,
        x.dim(at),
        x,
        at);
    finish(c, x.with(at, k));
  }

  private static void finish(ShapeContext c, Shape out) {
    c.setDims("Out", out);
    c.setDims("Indices", out);
    c.setDtype("Indices", DType.INT64);
    c.shareLod("X", "Out");
    c.shareLod("X", "Indices");
  }
}
