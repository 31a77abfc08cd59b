package org.fluidjava.ops.fill;

import java.util.Arrays;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/**
 * What the operators {@code *_batch_size_like} share: a given shape with one extent of an input.
 */
public final class BatchSizeLike {
  private BatchSizeLike() {}

  /** Starts the definition of such an operator. */
  public static OpDef.Builder named(String type, String result) {
    return OpDef.named(type)
        .input("Input", "gives one extent; its numbers do not count")
        .output("Out", result)
        .requiredAttr("shape", AttrType.INTS, "the shape; the extent at output_dim_idx is replaced")
        .attr("input_dim_idx", 0, i -> i >= 0, "at least 0: which extent of Input to take")
        .attr("output_dim_idx", 0, i -> i >= 0, "at least 0: which extent of the shape to replace")
        .attr("dtype", 5, DType::isElementType, "the VarType number of the result")
        .usesOnlyShapeOf("Input")
        .kernelBy("Out")
        .shape(BatchSizeLike::shape);
  }

  private static void shape(ShapeContext c) {
    long[] dims = Arrays.stream(c.attrs().getInts("shape")).asLongStream().toArray();
    Shape input = c.dims("Input");
    int from = c.attrs().getInt("input_dim_idx");
    int to = c.attrs().getInt("output_dim_idx");
    c.check(
        from < input.rank(), "input_dim_idx (%d) must be below the rank of Input %s", from, input);
    c.check(
        to < dims.length,
        "output_dim_idx (%d) must be below the length of shape %s",
        to,
        Arrays.toString(dims));
    boolean sequences = from == 0 && c.lodLevel("Input", 0) > 0;
    if (!sequences) {
      dims[to] = input.dim(from);
    } else {
      // Of sequences the batch is how many there are, not how many rows they have.
      dims[to] = c.isBuild() ? -1 : c.lod("Input").sequences(-1);
    }
    for (int i = 0; i < dims.length; i++) {
      c.check(
          dims[i] >= 0 || i == to,
          "shape must have no negative extent but at output_dim_idx (%d), and is %s",
          to,
          Arrays.toString(c.attrs().getInts("shape")));
    }
    c.setDims("Out", Shape.of(dims));
    c.setDtype("Out", DType.ofNumber(c.attrs().getInt("dtype")));
  }
}
