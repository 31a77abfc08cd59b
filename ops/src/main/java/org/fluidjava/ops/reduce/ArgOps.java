package org.fluidjava.ops.reduce;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** Where the largest or smallest element along a dimension is; the first one of equals. */
final class ArgOps {
  static final List<OpDef> DEFS = List.of(named("arg_max"), named("arg_min"));

  private ArgOps() {}

  private static OpDef named(String type) {
    return OpDef.named(type)
        .input("X", "any numbers")
        .output("Out", "positions along the dimension")
        .requiredAttr("axis", AttrType.LONG, "the dimension; negative from the end")
        .attr("keepdims", false, "whether it stays, with extent 1")
        .attr("flatten", false, "whether X is taken as one row")
        .attr(
            "dtype",
            -1,
            d -> d == -1 || d == 2 || d == 3,
            "-1, or the VarType number of INT32 or INT64")
        .shape(ArgOps::shape)
        .build();
  }

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    boolean keep = c.attrs().getBoolean("keepdims");
    int dtype = c.attrs().getInt("dtype");
    c.setDtype("Out", dtype == -1 ? DType.INT64 : DType.ofNumber(dtype));
    if (c.attrs().getBoolean("flatten")) {
      c.check(x.numel() != 0, "X must not be empty but is %s", x);
      // One number, with keepdims too, as in Paddle.
      c.setDims("Out", Shape.ONE);
      return;
    }
    long axis = c.attrs().getLong("axis");
    c.check(
        axis >= -x.rank() && axis < x.rank(),
        "axis must be from %d to %d for X %s but is %d",
        -x.rank(),
        x.rank() - 1,
        x,
        axis);
    int at = (int) (axis < 0 ? axis + x.rank() : axis);
    c.check(x.dim(at) != 0, "X %s must have an element along axis %d", x, axis);
    Shape kept = x.slice(0, at).concat(x.slice(at + 1, x.rank()));
    c.setDims("Out", keep ? x.with(at, 1) : kept.rank() == 0 ? Shape.ONE : kept);
  }
}
