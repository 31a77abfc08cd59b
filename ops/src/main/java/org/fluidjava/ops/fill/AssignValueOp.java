package org.fluidjava.ops.fill;

import java.util.Arrays;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** Numbers written in the program. */
final class AssignValueOp {
  static final OpDef DEF =
      OpDef.named("assign_value")
          .output("Out", "the numbers in row-major order")
          .requiredAttr("shape", AttrType.INTS, "the extents")
          .requiredAttr("dtype", AttrType.INT, "the VarType number: BOOL, INT32, INT64, FP32")
          .attr("bool_values", new int[0], "the numbers of BOOL")
          .attr("fp32_values", new float[0], "the numbers of FP32")
          .attr("int32_values", new int[0], "the numbers of INT32")
          .attr("int64_values", new long[0], "the numbers of INT64")
          .kernelBy("Out")
          .shape(AssignValueOp::shape)
          .build();

  private AssignValueOp() {}

  /** The shape that the attribute of this name gives. */
  static Shape shapeOf(ShapeContext c) {
    int[] given = c.attrs().getInts("shape");
    for (int dim : given) {
      c.check(dim >= 0, "shape must have no negative extent but is %s", Arrays.toString(given));
    }
    return Shape.of(Arrays.stream(given).asLongStream().toArray());
  }

  private static void shape(ShapeContext c) {
    Shape shape = shapeOf(c);
    DType dtype = DType.ofNumber(c.attrs().getInt("dtype"));
    int given =
        switch (dtype) {
          case BOOL -> c.attrs().getInts("bool_values").length;
          case INT32 -> c.attrs().getInts("int32_values").length;
          case INT64 -> c.attrs().getLongs("int64_values").length;
          case FLOAT32 -> c.attrs().getFloats("fp32_values").length;
          default -> -1;
        };
    c.check(given >= 0, "dtype must be bool, int32, int64 or float32 but is %s", dtype.fluidName());
    c.check(
        given == shape.numel(),
        "there must be as many %s values as shape %s has elements, %d, but there are %d",
        dtype.fluidName(),
        shape,
        shape.numel(),
        given);
    c.setDims("Out", shape);
    c.setDtype("Out", dtype);
  }
}
