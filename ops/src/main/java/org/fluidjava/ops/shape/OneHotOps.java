package org.fluidjava.ops.shape;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** Ids as vectors with a 1 at their place. The v2 form appends the depth to any shape. */
final class OneHotOps {
  static final List<OpDef> ALL = List.of(make("one_hot", true), make("one_hot_v2", false));

  private OneHotOps() {}

  private static OpDef make(String type, boolean trailingOne) {
    return OpDef.named(type)
        .input("X", "ids, int32 or int64" + (trailingOne ? ", the last extent 1" : ""))
        .optionalInput("depth_tensor", "the depth, [1]; goes before the attribute")
        .output("Out", "the vectors")
        .attr("depth", -1, "the length of the vectors")
        .attr(
            "dtype",
            DType.FLOAT32.number(),
            DType::isElementType,
            "a VarType number of an element type")
        .attr("allow_out_of_range", false, "whether ids outside become zeros instead of an error")
        .readsValues("depth_tensor")
        .shape(c -> shape(c, trailingOne))
        .build();
  }

  private static void shape(ShapeContext c, boolean trailingOne) {
    GatherOps.integers(c, "X");
    Shape x = c.dims("X");
    long depth = c.attrs().getInt("depth");
    if (c.hasInput("depth_tensor")) {
      long @Nullable [] given = c.values("depth_tensor", 0);
      c.check(given == null || given.length == 1, "depth_tensor must hold one number");
      depth = given == null ? -1 : given[0];
    }
    c.check(
        depth > 0 || c.isBuild() && c.hasInput("depth_tensor"),
        "depth must be positive but is %d",
        depth);
    if (trailingOne) {
      c.check(
          x.rank() >= 1 && ShapeContext.agree(x.dim(-1), 1),
          "the last extent of X must be 1, but X is %s",
          x);
      c.setDims("Out", x.with(-1, depth));
    } else {
      c.setDims("Out", x.append(depth));
    }
    c.setDtype("Out", DType.ofNumber(c.attrs().getInt("dtype")));
    c.shareLod("X", "Out");
  }
}
