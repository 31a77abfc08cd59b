package org.fluidjava.ops.fill;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.program.VarKind;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** Tensors of one number throughout. */
final class FillConstantOps {
  static final List<OpDef> DEFS =
      List.of(
          GivenShape.slots(
                  OpDef.named("fill_constant")
                      .optionalInput("ValueTensor", "the number, [1], instead of the attributes"))
              .output("Out", "the number throughout")
              .attr("shape", new long[0], "the extents")
              .attr("dtype", 5, DType::isElementType, "the VarType number of the result")
              .attr("value", 0f, "the number")
              .attr("str_value", "", FillConstantOps::isNumber, "empty, or the number as text")
              .attr("force_cpu", false, "whether the tensor lies on the host")
              .attr("place_type", -1, "of no account here")
              .kernelBy("Out")
              .shape(FillConstantOps::constant)
              .build(),
          BatchSizeLike.named("fill_constant_batch_size_like", "the number throughout")
              .attr("value", 0f, "the number")
              .attr("str_value", "", FillConstantOps::isNumber, "empty, or the number as text")
              .attr("force_cpu", false, "whether the tensor lies on the host")
              .build(),
          OpDef.named("fill_zeros_like")
              .input("X", "gives shape and LoD; a tensor array gives an array")
              .output("Out", "zeros")
              .usesOnlyShapeOf("X")
              .shape(FillConstantOps::like)
              .build(),
          OpDef.named("fill_zeros_like2")
              .input("X", "gives shape and LoD; a tensor array gives an array")
              .output("Out", "zeros")
              .attr("dtype", 5, "of no account here")
              .usesOnlyShapeOf("X")
              .shape(FillConstantOps::like)
              .build(),
          OpDef.named("fill_any_like")
              .input("X", "gives the shape")
              .output("Out", "the number throughout")
              .attr("value", 0f, "the number")
              .attr(
                  "dtype", -1, d -> d == -1 || DType.isElementType(d), "a VarType number; -1: X's")
              .usesOnlyShapeOf("X")
              .kernelBy("Out")
              .shape(
                  c -> {
                    int dtype = c.attrs().getInt("dtype");
                    c.setDims("Out", c.dims("X"));
                    c.setDtype("Out", dtype == -1 ? c.dtype("X") : DType.ofNumber(dtype));
                    c.shareLod("X", "Out");
                  })
              .build(),
          OpDef.named("fill")
              .output("Out", "the numbers in row-major order")
              .requiredAttr("value", AttrType.FLOATS, "the numbers")
              .requiredAttr("shape", AttrType.INTS, "the extents")
              .attr("dtype", 5, DType::isElementType, "the VarType number of the result")
              .attr("force_cpu", false, "whether the tensor lies on the host")
              .kernelBy("Out")
              .shape(
                  c -> {
                    Shape shape = AssignValueOp.shapeOf(c);
                    int given = c.attrs().getFloats("value").length;
                    c.check(
                        given == shape.numel(),
                        "value must hold as many numbers as shape %s has, %d, but holds %d",
                        shape,
                        shape.numel(),
                        given);
                    c.setDims("Out", shape);
                    c.setDtype("Out", DType.ofNumber(c.attrs().getInt("dtype")));
                  })
              .build(),
          OpDef.named("eye")
              .output("Out", "ones on the diagonal, zeros elsewhere")
              .requiredAttr("num_rows", AttrType.LONG, "the rows")
              .attr(
                  "num_columns", -1L, n -> n >= -1, "at least -1: the columns; -1: as many as rows")
              .attr("dtype", 5, DType::isElementType, "the VarType number of the result")
              .kernelBy("Out")
              .shape(
                  c -> {
                    long rows = c.attrs().getLong("num_rows");
                    long columns = c.attrs().getLong("num_columns");
                    c.check(rows >= 0, "num_rows must not be negative but is %d", rows);
                    c.setDims("Out", Shape.of(rows, columns == -1 ? rows : columns));
                    c.setDtype("Out", DType.ofNumber(c.attrs().getInt("dtype")));
                  })
              .build());

  private FillConstantOps() {}

  private static boolean isNumber(String text) {
    if (text.isEmpty() || text.matches("[+-]?(inf|nan)")) {
      return true;
    }
    try {
      return !Double.isNaN(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static void constant(ShapeContext c) {
    if (c.hasInput("ValueTensor")) {
      long count = c.dims("ValueTensor").numel();
      c.check(ShapeContext.agree(count, 1), "ValueTensor must hold 1 element, not %d", count);
    }
    c.setDims("Out", GivenShape.of(c));
    c.setDtype("Out", DType.ofNumber(c.attrs().getInt("dtype")));
  }

  private static void like(ShapeContext c) {
    c.setKind("Out", 0, c.kind("X", 0));
    if (c.kind("X", 0) != VarKind.LOD_TENSOR_ARRAY) {
      c.setDims("Out", c.dims("X"));
    }
    c.shareLod("X", "Out");
  }
}
