package org.fluidjava.layers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;

/** Reshaping, joining, cutting, selecting and ordering. */
public interface ShapeLayers extends LayerBase {
  /** The same elements in other extents; 0 copies the input's, one may be -1. */
  default Variable reshape(Variable x, int... shape) {
    return shaped("reshape2", "reshape2", x, "shape", shape);
  }

  /**
   * Other dimensions of the same elements that are known only in a run.
   *
   * @param actual int32 [rank]: the extents
   * @param shape what is known of them when the program is built; -1 for the rest, 0 for as before
   */
  default Variable reshape(Variable x, Variable actual, int... shape) {
    LayerCall call = call("reshape2");
    Variable out = call.temp(x.knownDtype());
    Variable before = call.temp(x.knownDtype());
    call.op("reshape2")
        .in("X", x)
        .in("Shape", actual)
        .out("Out", out)
        .out("XShape", before)
        .attr("shape", shape)
        .append();
    return out;
  }

  /** Dimensions in another order. */
  default Variable transpose(Variable x, int... perm) {
    return shaped("transpose", "transpose2", x, "axis", perm);
  }

  /** Without the given axes of extent 1, or all of them when none is given. */
  default Variable squeeze(Variable x, int... axes) {
    return shaped("squeeze", "squeeze2", x, "axes", axes);
  }

  /** With new axes of extent 1 at these places of the result. */
  default Variable unsqueeze(Variable x, int... axes) {
    return shaped("unsqueeze2", "unsqueeze2", x, "axes", axes);
  }

  /** A matrix: dimensions before {@code axis} are its rows. */
  default Variable flatten(Variable x, int axis) {
    return shaped("flatten", "flatten2", x, "axis", axis);
  }

  private Variable shaped(String helper, String type, Variable x, String attr, Object value) {
    LayerCall call = call(helper);
    Variable out = call.temp(x.knownDtype());
    Variable shape = call.temp(x.knownDtype());
    call.op(type).in("X", x).out("Out", out).out("XShape", shape).attr(attr, value).append();
    return out;
  }

  /** Tensors side by side along an axis. */
  default Variable concat(List<Variable> inputs, int axis) {
    LayerCall call = call("concat");
    Variable out = call.temp(inputs.get(0).knownDtype());
    call.op("concat").in("X", inputs).out("Out", out).attr("axis", axis).append();
    return out;
  }

  /** Equal parts along an axis. */
  default List<Variable> split(Variable x, int num, int axis) {
    return split(x, num, new int[0], axis);
  }

  /** Parts of these extents along an axis; one may be -1. */
  default List<Variable> split(Variable x, int[] sections, int axis) {
    return split(x, 0, sections, axis);
  }

  private List<Variable> split(Variable x, int num, int[] sections, int axis) {
    LayerCall call = call("split");
    List<Variable> parts = temps(call, x.knownDtype(), num > 0 ? num : sections.length);
    call.op("split")
        .in("X", x)
        .out("Out", parts)
        .attr("num", num)
        .attr("sections", sections)
        .attr("axis", axis)
        .append();
    return parts;
  }

  private static List<Variable> temps(LayerCall call, DType dtype, int count) {
    List<Variable> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(call.temp(dtype));
    }
    return all;
  }

  /** Ranges [starts, ends) along axes; negative limits count from the end. */
  default Variable slice(Variable x, int[] axes, int[] starts, int[] ends) {
    LayerCall call = call("slice");
    Variable out = call.temp(x.knownDtype());
    call.op("slice")
        .in("Input", x)
        .out("Out", out)
        .attr("axes", axes)
        .attr("starts", starts)
        .attr("ends", ends)
        .attr("infer_flags", ones(axes.length))
        .append();
    return out;
  }

  /** Ranges along axes with steps; negative steps go backwards. */
  default Variable stridedSlice(Variable x, int[] axes, int[] starts, int[] ends, int[] strides) {
    LayerCall call = call("strided_slice");
    Variable out = call.temp(x.knownDtype());
    call.op("strided_slice")
        .in("Input", x)
        .out("Out", out)
        .attr("axes", axes)
        .attr("starts", starts)
        .attr("ends", ends)
        .attr("strides", strides)
        // Paddle reads one flag for each axis without looking how many there are.
        .attr("infer_flags", ones(axes.length))
        .append();
    return out;
  }

  private static int[] ones(int count) {
    int[] ones = new int[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** Rows by their numbers; the gradients of a row that is taken twice add up. */
  default Variable gather(Variable x, Variable index) {
    return gather(x, index, false);
  }

  /**
   * Rows by their numbers.
   *
   * @param overwrite keeps only the last of the gradients of a row that is taken twice, as Fluid
   *     does unless told otherwise
   */
  default Variable gather(Variable x, Variable index, boolean overwrite) {
    LayerCall call = call("gather");
    Variable out = call.temp(x.knownDtype());
    call.op("gather")
        .in("X", x)
        .in("Index", index)
        .out("Out", out)
        .attr("overwrite", overwrite)
        .append();
    return out;
  }

  /** Points, or slices of leading axes, by their numbers. */
  default Variable gatherNd(Variable x, Variable index) {
    return two("gather_nd", "X", x, "Index", index);
  }

  private Variable two(String type, String slot, Variable x, String other, Variable y) {
    LayerCall call = call(type);
    Variable out = call.temp(x.knownDtype());
    call.op(type).in(slot, x).in(other, y).out("Out", out).append();
    return out;
  }

  /** Rows replaced by updates, or, without {@code overwrite}, by the sums of their updates. */
  default Variable scatter(Variable x, Variable index, Variable updates, boolean overwrite) {
    LayerCall call = call("scatter");
    Variable out = call.temp(x.knownDtype());
    call.op("scatter")
        .in("X", x)
        .in("Ids", index)
        .in("Updates", updates)
        .out("Out", out)
        .attr("overwrite", overwrite)
        .append();
    return out;
  }

  /** Slices added to points. */
  default Variable scatterNdAdd(Variable x, Variable index, Variable updates) {
    LayerCall call = call("scatter_nd_add");
    Variable out = call.temp(x.knownDtype());
    call.op("scatter_nd_add")
        .in("X", x)
        .in("Index", index)
        .in("Updates", updates)
        .out("Out", out)
        .append();
    return out;
  }

  /** Repeated so often along each axis. */
  default Variable expand(Variable x, int... times) {
    return withInts("expand", x, "expand_times", times);
  }

  /** Repeated up to the extents of a target. */
  default Variable expandAs(Variable x, Variable target) {
    return two("expand_as", "X", x, "target_tensor", target);
  }

  /** Backwards along axes. */
  default Variable reverse(Variable x, int... axes) {
    return withInts("reverse", x, "axis", axes);
  }

  private Variable withInts(String type, Variable x, String attr, int... values) {
    LayerCall call = call(type);
    Variable out = call.temp(x.knownDtype());
    call.op(type).in("X", x).out("Out", out).attr(attr, values).append();
    return out;
  }

  /** Tensors on a new axis. */
  default Variable stack(List<Variable> inputs, int axis) {
    LayerCall call = call("stack");
    Variable out = call.temp(inputs.get(0).knownDtype());
    call.op("stack").in("X", inputs).out("Y", out).attr("axis", axis).append();
    return out;
  }

  /** The {@code num} tensors along an axis. */
  default List<Variable> unstack(Variable x, int axis, int num) {
    LayerCall call = call("unstack");
    List<Variable> parts = temps(call, x.knownDtype(), num);
    call.op("unstack").in("X", x).out("Y", parts).attr("axis", axis).attr("num", num).append();
    return parts;
  }

  /** Ids [.., 1] as vectors of this length with a 1 at their place. */
  default Variable oneHot(Variable ids, int depth) {
    LayerCall call = call("one_hot");
    Variable out = call.fixedTemp(DType.FLOAT32);
    call.op("one_hot").in("X", ids).out("Out", out).attr("depth", depth).append();
    return out;
  }

  /** The extents as numbers, int32 [rank]. */
  default Variable shape(Variable x) {
    LayerCall call = call("shape");
    Variable out = call.fixedTemp(DType.INT32);
    call.op("shape").in("Input", x).out("Out", out).append();
    return out;
  }

  /** The number of elements, int64 [1]. */
  default Variable size(Variable x) {
    LayerCall call = call("size");
    Variable out = call.fixedTemp(DType.INT64);
    call.op("size").in("Input", x).out("Out", out).append();
    return out;
  }

  /** Room around a tensor: elements before and after, for each axis. */
  default Variable pad(Variable x, int[] paddings, double value) {
    LayerCall call = call("pad");
    Variable out = call.temp(x.knownDtype());
    call.op("pad")
        .in("X", x)
        .out("Out", out)
        .attr("paddings", paddings)
        .attr("pad_value", (float) value)
        .append();
    return out;
  }

  /**
   * Room around images [n, c, h, w].
   *
   * @param paddings top, bottom, left, right
   * @param mode constant, reflect or edge
   */
  default Variable pad2d(Variable x, int[] paddings, String mode, double value) {
    LayerCall call = call("pad2d");
    Variable out = call.temp(x.knownDtype());
    call.op("pad2d")
        .in("X", x)
        .out("Out", out)
        .attr("paddings", paddings)
        .attr("mode", mode)
        .attr("pad_value", (float) value)
        .append();
    return out;
  }

  /** The smaller one at the corner of the larger one's extents. */
  default Variable padConstantLike(Variable x, Variable y, double value) {
    LayerCall call = call("pad_constant_like");
    Variable out = call.temp(y.knownDtype());
    call.op("pad_constant_like")
        .in("X", x)
        .in("Y", y)
        .out("Out", out)
        .attr("pad_value", (float) value)
        .append();
    return out;
  }

  /** A box of these extents from these offsets on. */
  default Variable crop(Variable x, int[] shape, int[] offsets) {
    LayerCall call = call("crop");
    Variable out = call.temp(x.knownDtype());
    call.op("crop")
        .in("X", x)
        .out("Out", out)
        .attr("shape", shape)
        .attr("offsets", offsets)
        .append();
    return out;
  }

  /** X where the condition holds, else Y. */
  default Variable where(Variable condition, Variable x, Variable y) {
    LayerCall call = call("where");
    Variable out = call.temp(x.knownDtype());
    call.op("where").in("Condition", condition).in("X", x).in("Y", y).out("Out", out).append();
    return out;
  }

  /** Where a condition holds, int64 [n, rank]. */
  default Variable where(Variable condition) {
    LayerCall call = call("where_index");
    Variable out = call.fixedTemp(DType.INT64);
    call.op("where_index").in("Condition", condition).out("Out", out).append();
    return out;
  }

  /** Lines along an axis in order. */
  default TopK argsort(Variable x, int axis, boolean descending) {
    LayerCall call = call("argsort");
    Variable out = call.temp(x.knownDtype());
    Variable indices = call.fixedTemp(DType.INT64);
    call.op("argsort")
        .in("X", x)
        .out("Out", out)
        .out("Indices", indices)
        .attr("axis", axis)
        .attr("descending", descending)
        .append();
    return new TopK(out, indices);
  }

  /** The k largest elements of each line of the last axis, the largest first. */
  default TopK topk(Variable x, int k) {
    LayerCall call = call("top_k");
    Variable out = call.temp(x.knownDtype());
    Variable indices = call.fixedTemp(DType.INT64);
    call.op("top_k").in("X", x).out("Out", out).out("Indices", indices).attr("k", k).append();
    return new TopK(out, indices);
  }

  /** Row i of the input that {@code index[i]} names. */
  default Variable multiplex(List<Variable> inputs, Variable index) {
    LayerCall call = call("multiplex");
    Variable out = call.temp(inputs.get(0).knownDtype());
    call.op("multiplex").in("X", inputs).in("Ids", index).out("Out", out).append();
    return out;
  }

  /** A matrix with these numbers on its diagonal. */
  default Variable diag(Variable diagonal) {
    LayerCall call = call("diag");
    Variable out = call.temp(diagonal.knownDtype());
    call.op("diag").in("Diagonal", diagonal).out("Out", out).append();
    return out;
  }

  /** Ids within a shard of a table, {@code ignoreValue} for those of other shards. */
  default Variable shardIndex(
      Variable ids, int indexNum, int nshards, int shardId, int ignoreValue) {
    LayerCall call = call("shard_index");
    Variable out = call.fixedTemp(ids.knownDtype());
    call.op("shard_index")
        .in("X", ids)
        .out("Out", out)
        .attr("index_num", indexNum)
        .attr("nshards", nshards)
        .attr("shard_id", shardId)
        .attr("ignore_value", ignoreValue)
        .append();
    return out;
  }

  /**
   * [n, c, h, w] as [n, c·b², h/b, w/b], in the order in which Paddle does it: the channels, a
   * multiple of b², are first taken apart into blocks of pixels.
   */
  default Variable spaceToDepth(Variable x, int blocksize) {
    LayerCall call = call("space_to_depth");
    Variable out = call.temp(x.knownDtype());
    call.op("space_to_depth")
        .in("X", x)
        .out("Out", out)
        .attr("blocksize", (long) blocksize)
        .append();
    return out;
  }
}
