package org.fluidjava.ops.shape;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** The different elements, or the different slices along an axis. */
final class UniqueOps {
  static final List<OpDef> ALL =
      List.of(
          chosen(
                  typed("unique", DType.INT32)
                      .output("Index", "for each of X, where it is in Out")
                      .optionalOutput("Indices", "where each of Out came first in X")
                      .attr("return_index", false, "whether Indices is wanted")
                      .attr(
                          "is_sorted",
                          false,
                          "Out in ascending order, of X of any shape; else in order of appearance,"
                              + " of a line"))
              .shape(UniqueOps::unique)
              .build(),
          typed("unique_with_counts", DType.INT32)
              .output("Index", "for each of X, where it is in Out")
              .output("Count", "how often each of Out occurs")
              .shape(UniqueOps::line)
              .build(),
          chosen(
                  typed("unique_consecutive", DType.FLOAT32)
                      .optionalOutput("Index", "for each of X, where it is in Out"))
              .shape(c -> slices(c, indexType(c)))
              .build());

  private UniqueOps() {}

  private static OpDef.Builder typed(String type, DType byDefault) {
    return OpDef.named(type)
        .input("X", "numbers")
        .output("Out", "the different ones")
        .attr(
            "dtype",
            byDefault.number(),
            DType::isElementType,
            "a VarType number: int32 or int64, the type of places and counts")
        .shapeFromKernel();
  }

  private static OpDef.Builder chosen(OpDef.Builder def) {
    return def.optionalOutput("Counts", "how often each of Out occurs")
        .attr("return_inverse", false, "whether Index is wanted")
        .attr("return_counts", false, "whether Counts is wanted")
        .attr("axis", new int[0], "slices along this axis; none: single elements");
  }

  /** The type of the places; int64 where a program leaves the attribute's meaningless default. */
  private static DType indexType(ShapeContext c) {
    DType type = DType.ofNumber(c.attrs().getInt("dtype"));
    return type == DType.FLOAT32 ? DType.INT64 : type;
  }

  private static void unique(ShapeContext c) {
    if (c.attrs().getBoolean("is_sorted")) {
      slices(c, DType.ofNumber(c.attrs().getInt("dtype")));
    } else {
      line(c);
    }
  }

  private static void line(ShapeContext c) {
    Shape x = c.dims("X");
    c.check(x.rank() == 1, "X must have 1 dimension but is %s", x);
    DType type = DType.ofNumber(c.attrs().getInt("dtype"));
    outputs(c, Shape.of(-1), x, type);
  }

  private static void slices(ShapeContext c, DType type) {
    Shape x = c.dims("X");
    int[] axes = c.attrs().getInts("axis");
    c.check(axes.length <= 1, "axis must be none or one but is %d numbers", axes.length);
    if (axes.length == 0) {
      outputs(c, Shape.of(-1), Shape.of(x.numel()), type);
    } else {
      int axis = Axes.of(c, axes[0], x.rank(), "axis");
      outputs(c, x.with(axis, -1), Shape.of(x.dim(axis)), type);
    }
  }

  private static void outputs(ShapeContext c, Shape out, Shape places, DType type) {
    c.check(
        type == DType.INT32 || type == DType.INT64,
        "dtype must be int32 or int64 but is %s",
        type.fluidName());
    c.setDims("Out", out);
    c.setDims("Index", places);
    c.setDtype("Index", type);
    for (String slot : new String[] {"Indices", "Count", "Counts"}) {
      c.setDims(slot, Shape.of(-1));
      c.setDtype(slot, type);
    }
  }
}
