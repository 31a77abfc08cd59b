package org.fluidjava.ops.shape;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** The different elements of a line, in the order in which they come first. */
final class UniqueOps {
  static final List<OpDef> ALL =
      List.of(define("unique", false), define("unique_with_counts", true));

  private UniqueOps() {}

  private static OpDef define(String type, boolean counts) {
    OpDef.Builder def =
        OpDef.named(type)
            .input("X", "[n]")
            .output("Out", "the different elements")
            .output("Index", "for each of X, where it is in Out")
            .attr(
                "dtype",
                DType.INT32.number(),
                DType::isElementType,
                "a VarType number: int32 or int64");
    if (counts) {
      def.output("Count", "how often each of Out occurs");
    }
    return def.shape(UniqueOps::shape).shapeFromKernel().build();
  }

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    DType type = DType.ofNumber(c.attrs().getInt("dtype"));
    c.check(x.rank() == 1, "X must have 1 dimension but is %s", x);
    c.check(
        type == DType.INT32 || type == DType.INT64,
        "dtype must be int32 or int64 but is %s",
        type.fluidName());
    c.setDims("Out", Shape.of(-1));
    c.setDims("Index", x);
    c.setDtype("Index", type);
    c.setDims("Count", Shape.of(-1));
    c.setDtype("Count", type);
  }
}
