package org.fluidjava.ops.fill;

import java.util.Arrays;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/**
 * The shape that an operator is to make, by the first of these that is there: the integers of
 * {@code ShapeTensor}, one integer from each variable of {@code ShapeTensorList}, the attribute
 * {@code shape}.
 */
public final class GivenShape {
  private GivenShape() {}

  /** Declares the two slots. */
  public static OpDef.Builder slots(OpDef.Builder def) {
    return def.optionalInput("ShapeTensor", "the extents, int32 or int64 [rank]")
        .optionalInputs("ShapeTensorList", "the extents, each int32 or int64 [1]")
        .readsValues("ShapeTensor", "ShapeTensorList");
  }

  /**
   * The shape; extents that a run gives are unknown while the program is built.
   *
   * @throws org.fluidjava.op.RuleViolation when an extent is negative
   */
  public static Shape of(ShapeContext c) {
    long[] dims;
    if (c.hasInput("ShapeTensor")) {
      dims = fromTensor(c);
    } else if (c.hasInput("ShapeTensorList")) {
      dims = fromList(c);
    } else {
      dims = c.attrs().getLongs("shape");
      checkExtents(c, dims);
    }
    return Shape.of(dims);
  }

  private static long[] fromTensor(ShapeContext c) {
    long @org.jspecify.annotations.Nullable [] values = c.values("ShapeTensor", 0);
    if (values != null) {
      checkExtents(c, values);
      return values;
    }
    long rank = c.dims("ShapeTensor").numel();
    c.check(rank >= 0 && rank < 64, "the number of elements of ShapeTensor must be known");
    return unknown((int) rank);
  }

  private static long[] fromList(ShapeContext c) {
    long[] dims = unknown(c.inputs("ShapeTensorList"));
    for (int i = 0; i < dims.length; i++) {
      long @org.jspecify.annotations.Nullable [] values = c.values("ShapeTensorList", i);
      if (values != null) {
        c.check(
            values.length == 1,
            "ShapeTensorList[%d] must hold 1 element, not %d",
            i,
            values.length);
        dims[i] = values[0];
      }
    }
    if (!c.isBuild()) {
      checkExtents(c, dims);
    }
    return dims;
  }

  private static long[] unknown(int rank) {
    long[] dims = new long[rank];
    Arrays.fill(dims, -1);
    return dims;
  }

  private static void checkExtents(ShapeContext c, long[] dims) {
    for (long dim : dims) {
      c.check(dim >= 0, "shape must have no negative extent but is %s", Arrays.toString(dims));
    }
  }
}
