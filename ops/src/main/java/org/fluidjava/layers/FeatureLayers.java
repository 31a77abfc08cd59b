package org.fluidjava.layers;

import java.util.List;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;

/** Layers over features and channels: positions, hashes, counts, normalisation, moves. */
public interface FeatureLayers extends LayerBase {
  /** {@code alpha · x + beta · waves of the position}, for sequences or [batch, steps, width]. */
  default Variable addPositionEncoding(Variable x, double alpha, double beta) {
    LayerCall call = call("add_position_encoding");
    Variable out = call.temp(x.knownDtype());
    call.op("add_position_encoding")
        .in("X", x)
        .out("Out", out)
        .attr("alpha", (float) alpha)
        .attr("beta", (float) beta)
        .append();
    return out;
  }

  /**
   * Rows [N, 2 + width] that begin with shows and clicks: both as logarithms, or left out.
   *
   * @param counts [N, 2]: what the gradient gives to shows and clicks
   */
  default Variable continuousValueModel(Variable input, Variable counts, boolean keep) {
    LayerCall call = call("cvm");
    Variable out = call.temp(input.knownDtype());
    call.op("cvm").in("X", input).in("CVM", counts).out("Y", out).attr("use_cvm", keep).append();
    return out;
  }

  /**
   * Hash buckets of rows of ids.
   *
   * @param buckets how many there are
   * @return [N, hashes, 1] of the ids' type
   */
  default Variable hash(Variable ids, long buckets, int hashes) {
    LayerCall call = call("hash");
    Variable out = call.fixedTemp(ids.knownDtype());
    call.op("hash")
        .in("X", ids)
        .out("Out", out)
        .attr("num_hash", hashes)
        .attr("mod_by", buckets)
        .append();
    return out;
  }

  /** The different elements of a line, and for each element its place among them. */
  default List<Variable> unique(Variable x, DType indexType) {
    LayerCall call = call("unique");
    Variable out = call.temp(x.knownDtype());
    Variable index = call.temp(indexType);
    call.op("unique")
        .in("X", x)
        .out("Out", out)
        .out("Index", index)
        .attr("dtype", indexType.number())
        .append();
    return List.of(out, index);
  }

  /** The different elements of a line, each element's place among them, and how often each is. */
  default List<Variable> uniqueWithCounts(Variable x, DType indexType) {
    LayerCall call = call("unique_with_counts");
    Variable out = call.temp(x.knownDtype());
    Variable index = call.temp(indexType);
    Variable count = call.temp(indexType);
    call.op("unique_with_counts")
        .in("X", x)
        .out("Out", out)
        .out("Index", index)
        .out("Count", count)
        .attr("dtype", indexType.number())
        .append();
    return List.of(out, index, count);
  }

  /** Whole beams from the ids and parents of each step, both [steps, batch, beams]. */
  default Variable gatherTree(Variable ids, Variable parents) {
    LayerCall call = call("gather_tree");
    Variable out = call.temp(ids.knownDtype());
    call.op("gather_tree").in("Ids", ids).in("Parents", parents).out("Out", out).append();
    return out;
  }

  /** Normalises each channel of each image [N, C, ...], with a scale and a bias. */
  default Variable instanceNorm(Variable input, double epsilon, Param scale, Param bias) {
    LayerCall call = call("instance_norm");
    DType dtype = input.knownDtype();
    long channels = input.knownShape().dim(1);
    Variable gain = call.weight(scale, dtype, Initializer.constant(1), channels);
    Variable shift = call.bias(bias, dtype, Initializer.constant(0), channels);
    Variable mean = call.fixedTemp(dtype);
    Variable variance = call.fixedTemp(dtype);
    Variable out = call.temp(dtype);
    call.op("instance_norm")
        .in("X", input)
        .in("Scale", gain)
        .in("Bias", shift)
        .out("Y", out)
        .out("SavedMean", mean)
        .out("SavedVariance", variance)
        .attr("epsilon", (float) epsilon)
        .append();
    return out;
  }

  /**
   * Normalises features [rows, width] by what has been seen of each so far, kept in three
   * parameters {@code <name>.batch_size}, {@code .batch_sum} and {@code .batch_square_sum}.
   */
  default Variable dataNorm(Variable input, String name, double epsilon) {
    LayerCall call = call("data_norm", name);
    DType dtype = input.knownDtype();
    long width = input.knownShape().dim(1);
    Variable size = seen(call, name + ".batch_size", 1e4, dtype, width);
    Variable sum = seen(call, name + ".batch_sum", 0, dtype, width);
    Variable squares = seen(call, name + ".batch_square_sum", 1e4, dtype, width);
    Variable means = call.fixedTemp(dtype);
    Variable scales = call.fixedTemp(dtype);
    Variable out = call.temp(dtype);
    call.op("data_norm")
        .in("X", input)
        .in("BatchSize", size)
        .in("BatchSum", sum)
        .in("BatchSquareSum", squares)
        .out("Y", out)
        .out("Means", means)
        .out("Scales", scales)
        .attr("epsilon", (float) epsilon)
        .append();
    return out;
  }

  private static Variable seen(LayerCall call, String name, double start, DType dtype, long width) {
    return call.weight(Param.named(name), dtype, Initializer.constant(start), width);
  }

  /** {@code scale · x + bias} of each channel of images [N, C, ...]. */
  default Variable affineChannel(Variable x, Variable scale, Variable bias) {
    LayerCall call = call("affine_channel");
    Variable out = call.temp(x.knownDtype());
    call.op("affine_channel")
        .in("X", x)
        .in("Scale", scale)
        .in("Bias", bias)
        .out("Out", out)
        .attr("data_layout", "NCHW")
        .append();
    return out;
  }

  /** Channels of [N, C r r, H, W] as pixels of [N, C, H r, W r]. */
  default Variable pixelShuffle(Variable x, int factor) {
    LayerCall call = call("pixel_shuffle");
    Variable out = call.temp(x.knownDtype());
    call.op("pixel_shuffle").in("X", x).out("Out", out).attr("upscale_factor", factor).append();
    return out;
  }

  /** The channels of [N, C, H, W], groups by turns. */
  default Variable shuffleChannel(Variable x, int groups) {
    LayerCall call = call("shuffle_channel");
    Variable out = call.temp(x.knownDtype());
    call.op("shuffle_channel").in("X", x).out("Out", out).attr("group", groups).append();
    return out;
  }

  /**
   * The products of all pairs of channels of two feature maps, averaged over the pixels: [N, Cx, H,
   * W] and [N, Cy, H, W] give [N, Cx, Cy] (Yim et al., A Gift from Knowledge Distillation).
   */
  default Variable fspMatrix(Variable x, Variable y) {
    LayerCall call = call("fsp_matrix");
    Variable out = call.temp(x.knownDtype());
    call.op("fsp").in("X", x).in("Y", y).out("Out", out).append();
    return out;
  }

  /**
   * A mask of the largest numbers of chosen matrices of [N, A, B, C], at most one in each row and
   * column of each matrix.
   *
   * @param axis 1, 2 or 3: along it the matrices are chosen
   * @param indexes the numbers of the matrices
   */
  default Variable similarityFocus(Variable input, int axis, int... indexes) {
    LayerCall call = call("similarity_focus");
    Variable out = call.temp(input.knownDtype());
    call.op("similarity_focus")
        .in("X", input)
        .out("Out", out)
        .attr("axis", axis)
        .attr("indexes", indexes)
        .append();
    return out;
  }

  /**
   * The same columns of matrices side by side; a layer of Fluid's contrib package.
   *
   * @param start the first column; negative from the end
   * @param length how many columns of each; -1 for all to the end
   */
  default Variable partialConcat(List<Variable> inputs, int start, int length) {
    return partial("partial_concat", inputs, start, length);
  }

  /** The sum of the same columns of matrices, as {@link #partialConcat}; start is 0 or more. */
  default Variable partialSum(List<Variable> inputs, int start, int length) {
    return partial("partial_sum", inputs, start, length);
  }

  private Variable partial(String type, List<Variable> inputs, int start, int length) {
    LayerCall call = call(type);
    Variable out = call.temp(inputs.get(0).knownDtype());
    call.op(type)
        .in("X", inputs)
        .out("Out", out)
        .attr("start_index", start)
        .attr("length", length)
        .append();
    return out;
  }
}
