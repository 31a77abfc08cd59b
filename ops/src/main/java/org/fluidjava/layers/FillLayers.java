package org.fluidjava.layers;

import org.fluidjava.op.OpSpec;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.jspecify.annotations.Nullable;

/**
 * Tensors from nothing or from literal numbers, copies, and random numbers. No gradient flows to
 * what they make, except through {@link #assign(Variable)}.
 *
 * <p>Random numbers are counter-based and the same on every device; they are not those of Paddle.
 */
public interface FillLayers extends LayerBase {
  /** One number throughout. */
  default Variable fillConstant(DType dtype, double value, long... shape) {
    return fillConstant(dtype, value, null, shape);
  }

  /** One number throughout, written into a variable that exists when that is not null. */
  default Variable fillConstant(DType dtype, double value, @Nullable Variable into, long... shape) {
    LayerCall call = call("fill_constant");
    Variable out = into == null ? call.temp(dtype) : into;
    // Text keeps integers exact that a float32 attribute would round.
    String text = dtype.isFloating() ? text(value) : Long.toString((long) value);
    call.op("fill_constant")
        .attr("shape", shape)
        .attr("dtype", dtype.number())
        .attr("value", (float) value)
        .attr("str_value", text)
        .out("Out", out)
        .append();
    return out.setStopGradient(true);
  }

  private static String text(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    return Double.isInfinite(value) ? value > 0 ? "inf" : "-inf" : Double.toString(value);
  }

  /** Zeros. */
  default Variable zeros(DType dtype, long... shape) {
    return fillConstant(dtype, 0, shape);
  }

  /** Ones. */
  default Variable ones(DType dtype, long... shape) {
    return fillConstant(dtype, 1, shape);
  }

  /**
   * One number throughout, with as many rows as {@code input} has rows, or sequences if it is made
   * of sequences.
   *
   * @param shape the extents; the first is replaced
   */
  default Variable fillConstantBatchSizeLike(
      Variable input, DType dtype, double value, int... shape) {
    return fillConstantBatchSizeLike(input, dtype, value, 0, 0, shape);
  }

  /**
   * One number throughout, with one extent taken from {@code input}.
   *
   * @param inputDim which extent of the input is taken
   * @param outputDim which extent of the shape it replaces
   */
  default Variable fillConstantBatchSizeLike(
      Variable input, DType dtype, double value, int inputDim, int outputDim, int... shape) {
    LayerCall call = call("fill_constant_batch_size_like");
    Variable out = call.temp(dtype);
    String text = dtype.isFloating() ? text(value) : Long.toString((long) value);
    call.op("fill_constant_batch_size_like")
        .in("Input", input)
        .attr("shape", shape)
        .attr("dtype", dtype.number())
        .attr("value", (float) value)
        .attr("str_value", text)
        .attr("input_dim_idx", inputDim)
        .attr("output_dim_idx", outputDim)
        .out("Out", out)
        .append();
    return out.setStopGradient(true);
  }

  /** Zeros shaped like x. */
  default Variable zerosLike(Variable x) {
    LayerCall call = call("zeros_like");
    Variable out = call.temp(x.knownDtype());
    call.op("fill_zeros_like").in("X", x).out("Out", out).append();
    return out.setStopGradient(true);
  }

  /** Ones shaped like x. */
  default Variable onesLike(Variable x) {
    LayerCall call = call("ones_like");
    Variable out = call.temp(x.knownDtype());
    call.op("fill_any_like").in("X", x).attr("value", 1f).out("Out", out).append();
    return out.setStopGradient(true);
  }

  /** A copy. */
  default Variable assign(Variable x) {
    LayerCall call = call("assign");
    Variable out = call.temp(x.knownDtype());
    call.op("assign").in("X", x).out("Out", out).append();
    return out;
  }

  /** A copy into a variable that exists. */
  default Variable assign(Variable x, Variable into) {
    call("assign").op("assign").in("X", x).out("Out", into).append();
    return into;
  }

  /** Numbers that the program itself holds: bool, int32, int64 or float32. */
  default Variable assign(LoDTensor numbers) {
    LayerCall call = call("assign");
    Variable out = call.temp(numbers.dtype());
    OpSpec literal = Initializer.values(numbers).operator(numbers.shape(), numbers.dtype(), 0);
    LayerCall.Op op = call.op("assign_value");
    literal.attrs().forEach(op::attr);
    op.out("Out", out).append();
    return out.setStopGradient(true);
  }

  /** The numbers from start to end, itself left out, at a distance. */
  default Variable range(double start, double end, double step, DType dtype) {
    Variable first = fillConstant(dtype, start, 1);
    Variable last = fillConstant(dtype, end, 1);
    Variable distance = fillConstant(dtype, step, 1);
    LayerCall call = call("range");
    Variable out = call.temp(dtype);
    call.op("range")
        .in("Start", first)
        .in("End", last)
        .in("Step", distance)
        .out("Out", out)
        .append();
    return out.setStopGradient(true);
  }

  /** {@code number} numbers at equal distances from start to stop, both included. */
  default Variable linspace(double start, double stop, int number, DType dtype) {
    Variable first = fillConstant(dtype, start, 1);
    Variable last = fillConstant(dtype, stop, 1);
    Variable count = fillConstant(DType.INT32, number, 1);
    LayerCall call = call("linspace");
    Variable out = call.temp(dtype);
    call.op("linspace")
        .in("Start", first)
        .in("Stop", last)
        .in("Num", count)
        .attr("dtype", dtype.number())
        .out("Out", out)
        .append();
    return out.setStopGradient(true);
  }

  /** Ones on the diagonal, zeros elsewhere. */
  default Variable eye(long rows, long columns, DType dtype) {
    LayerCall call = call("eye");
    Variable out = call.temp(dtype);
    call.op("eye")
        .attr("num_rows", rows)
        .attr("num_columns", columns)
        .attr("dtype", dtype.number())
        .out("Out", out)
        .append();
    return out.setStopGradient(true);
  }

  /** Normal numbers. */
  default Variable gaussianRandom(DType dtype, double mean, double std, int seed, long... shape) {
    LayerCall call = call("gaussian_random");
    Variable out = call.temp(dtype);
    call.op("gaussian_random")
        .attr("shape", shape)
        .attr("mean", (float) mean)
        .attr("std", (float) std)
        .attr("seed", seed)
        .attr("dtype", dtype.number())
        .out("Out", out)
        .append();
    return out.setStopGradient(true);
  }

  /** Even numbers from min to max, itself left out. */
  default Variable uniformRandom(DType dtype, double min, double max, int seed, long... shape) {
    LayerCall call = call("uniform_random");
    Variable out = call.temp(dtype);
    call.op("uniform_random")
        .attr("shape", shape)
        .attr("min", (float) min)
        .attr("max", (float) max)
        .attr("seed", seed)
        .attr("dtype", dtype.number())
        .out("Out", out)
        .append();
    return out.setStopGradient(true);
  }

  /** Normal numbers with as many rows as the input has. */
  default Variable gaussianRandomBatchSizeLike(
      Variable input, DType dtype, double mean, double std, int seed, int... shape) {
    LayerCall call = call("gaussian_random_batch_size_like");
    Variable out = call.temp(dtype);
    call.op("gaussian_random_batch_size_like")
        .in("Input", input)
        .attr("shape", shape)
        .attr("mean", (float) mean)
        .attr("std", (float) std)
        .attr("seed", seed)
        .attr("dtype", dtype.number())
        .out("Out", out)
        .append();
    return out.setStopGradient(true);
  }

  /** Even numbers with as many rows as the input has. */
  default Variable uniformRandomBatchSizeLike(
      Variable input, DType dtype, double min, double max, int seed, int... shape) {
    LayerCall call = call("uniform_random_batch_size_like");
    Variable out = call.temp(dtype);
    call.op("uniform_random_batch_size_like")
        .in("Input", input)
        .attr("shape", shape)
        .attr("min", (float) min)
        .attr("max", (float) max)
        .attr("seed", seed)
        .attr("dtype", dtype.number())
        .out("Out", out)
        .append();
    return out.setStopGradient(true);
  }

  /** Whole numbers from low to high, itself left out. */
  default Variable randint(DType dtype, int low, int high, int seed, long... shape) {
    LayerCall call = call("randint");
    Variable out = call.temp(dtype);
    call.op("randint")
        .attr("shape", shape)
        .attr("low", low)
        .attr("high", high)
        .attr("seed", seed)
        .attr("dtype", dtype.number())
        .out("Out", out)
        .append();
    return out.setStopGradient(true);
  }

  /** The numbers from 0 to n - 1 in random order, int64. */
  default Variable randperm(int n, int seed) {
    LayerCall call = call("randperm");
    Variable out = call.temp(DType.INT64);
    call.op("randperm").attr("n", n).attr("seed", seed).out("Out", out).append();
    return out.setStopGradient(true);
  }

  /** A class for each row of probabilities, int64 [batch]. */
  default Variable samplingId(Variable probabilities, int seed) {
    LayerCall call = call("sampling_id");
    Variable out = call.temp(DType.INT64);
    call.op("sampling_id").in("X", probabilities).attr("seed", seed).out("Out", out).append();
    return out.setStopGradient(true);
  }

  /** Classes drawn for each row of weights, int64. */
  default Variable multinomial(Variable weights, int numSamples, boolean replacement) {
    LayerCall call = call("multinomial");
    Variable out = call.temp(DType.INT64);
    call.op("multinomial")
        .in("X", weights)
        .attr("num_samples", numSamples)
        .attr("replacement", replacement)
        .out("Out", out)
        .append();
    return out.setStopGradient(true);
  }

  /** 1 with the probability that each element holds, else 0. */
  default Variable bernoulli(Variable probabilities) {
    return unary("bernoulli", probabilities).setStopGradient(true);
  }
}
