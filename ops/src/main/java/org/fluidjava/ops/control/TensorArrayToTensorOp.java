package org.fluidjava.ops.control;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.program.VarKind;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** The items of a tensor array joined along an axis, or stacked along a new one. */
final class TensorArrayToTensorOp {
  static final OpDef DEF =
      OpDef.named("tensor_array_to_tensor")
          .input("X", "the tensor array")
          .output("Out", "all items in one tensor")
          .output("OutIndex", "int32 [items]: the extent of each along the axis")
          .attr("axis", 0, "the axis; from the end when negative")
          .attr("use_stack", false, "whether the axis is a new one")
          .shapeFromKernel()
          .shape(
              c -> {
                c.check(c.kind("X", 0) == VarKind.LOD_TENSOR_ARRAY, "X must be a tensor array");
                if (c.isBuild()) {
                  long[] open =
                      new long[c.dims("X").rank() + (c.attrs().getBoolean("use_stack") ? 1 : 0)];
                  java.util.Arrays.fill(open, -1);
                  c.setDims("Out", Shape.of(open));
                }
                c.setDims("OutIndex", Shape.of(-1));
                c.setDtype("OutIndex", DType.INT32);
              })
          .grad(
              Gradient.reads("X", "OutIndex")
                  .given("Out")
                  .yields("X")
                  .usesOnlyShapeOf("X")
                  .shapeFromKernel())
          .build();

  private TensorArrayToTensorOp() {}
}
