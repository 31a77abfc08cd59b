package org.fluidjava.layers;

import org.fluidjava.op.OpSpec;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;

/** How a parameter gets its first values: one operator of the startup program. */
public sealed interface Initializer {
  /** The operator, without its output, for a parameter of this shape and type. */
  OpSpec operator(Shape shape, DType dtype, int seed);

  /** Every element is {@code value}. */
  static Initializer constant(double value) {
    return new Constant((float) value);
  }

  /** Uniform in [low, high). */
  static Initializer uniform(double low, double high) {
    return new Uniform((float) low, (float) high);
  }

  /** Normal with this mean and standard deviation. */
  static Initializer normal(double mean, double std) {
    return new Normal((float) mean, (float) std);
  }

  /** Normal, drawn again outside two standard deviations. */
  static Initializer truncatedNormal(double mean, double std) {
    return new TruncatedNormal((float) mean, (float) std);
  }

  /**
   * Uniform in ±√(6/(fan_in+fan_out)) (Glorot and Bengio 2010); fans by Fluid's rule from the
   * shape.
   */
  static Initializer xavier() {
    return new Xavier(true, -1, -1);
  }

  /** Xavier with uniform or normal draws, and fans of one's own where not negative. */
  static Initializer xavier(boolean uniform, double fanIn, double fanOut) {
    return new Xavier(uniform, fanIn, fanOut);
  }

  /** Uniform in ±√(6/fan_in), or normal with √(2/fan_in) (He et al. 2015). */
  static Initializer msra(boolean uniform) {
    return new Msra(uniform, -1);
  }

  /** These very values (float32 or int32), whose shape must be the parameter's. */
  static Initializer values(LoDTensor values) {
    return new Values(values);
  }

  /** See {@link #constant}. */
  record Constant(float value) implements Initializer {
    @Override
    public OpSpec operator(Shape shape, DType dtype, int seed) {
      return new OpSpec("fill_constant")
          .attr("shape", shape.dims())
          .attr("dtype", dtype.number())
          .attr("value", value);
    }
  }

  /** See {@link #uniform}. */
  record Uniform(float low, float high) implements Initializer {
    @Override
    public OpSpec operator(Shape shape, DType dtype, int seed) {
      return new OpSpec("uniform_random")
          .attr("shape", shape.dims())
          .attr("dtype", dtype.number())
          .attr("min", low)
          .attr("max", high)
          .attr("seed", seed);
    }
  }

  /** See {@link #normal}. */
  record Normal(float mean, float std) implements Initializer {
    @Override
    public OpSpec operator(Shape shape, DType dtype, int seed) {
      return gaussian("gaussian_random", shape, dtype, mean, std, seed);
    }
  }

  /** See {@link #truncatedNormal}. */
  record TruncatedNormal(float mean, float std) implements Initializer {
    @Override
    public OpSpec operator(Shape shape, DType dtype, int seed) {
      return gaussian("truncated_gaussian_random", shape, dtype, mean, std, seed);
    }
  }

  private static OpSpec gaussian(
      String type, Shape shape, DType dtype, float mean, float std, int seed) {
    return new OpSpec(type)
        .attr("shape", shape.dims())
        .attr("dtype", dtype.number())
        .attr("mean", mean)
        .attr("std", std)
        .attr("seed", seed);
  }

  /** See {@link #xavier(boolean, double, double)}. */
  record Xavier(boolean uniform, double fanIn, double fanOut) implements Initializer {
    @Override
    public OpSpec operator(Shape shape, DType dtype, int seed) {
      double in = fanIn < 0 ? Fans.in(shape) : fanIn;
      double out = fanOut < 0 ? Fans.out(shape) : fanOut;
      float bound = (float) Math.sqrt(6 / (in + out));
      return uniform
          ? new Uniform(-bound, bound).operator(shape, dtype, seed)
          : new Normal(0, (float) Math.sqrt(2 / (in + out))).operator(shape, dtype, seed);
    }
  }

  /** See {@link #msra}. */
  record Msra(boolean uniform, double fanIn) implements Initializer {
    @Override
    public OpSpec operator(Shape shape, DType dtype, int seed) {
      double in = fanIn < 0 ? Fans.in(shape) : fanIn;
      float bound = (float) Math.sqrt(6 / in);
      return uniform
          ? new Uniform(-bound, bound).operator(shape, dtype, seed)
          : new Normal(0, (float) Math.sqrt(2 / in)).operator(shape, dtype, seed);
    }
  }

  /** See {@link #values}. */
  record Values(LoDTensor values) implements Initializer {
    @Override
    public OpSpec operator(Shape shape, DType dtype, int seed) {
      if (!values.shape().equals(shape) || values.dtype() != dtype) {
        throw new IllegalArgumentException(
            "the initial values are "
                + values.dtype()
                + " "
                + values.shape()
                + ", but the parameter is "
                + dtype
                + " "
                + shape);
      }
      int[] dims = java.util.Arrays.stream(shape.dims()).mapToInt(Math::toIntExact).toArray();
      OpSpec op = new OpSpec("assign_value").attr("shape", dims).attr("dtype", dtype.number());
      return switch (dtype) {
        case FLOAT32 -> op.attr("fp32_values", values.floats());
        case INT32 -> op.attr("int32_values", values.ints());
        default ->
            throw new IllegalArgumentException("initial values are float32 or int32, not " + dtype);
      };
    }
  }

  /** Fluid's fans: rank 2 [in, out]; higher ranks [out, in, receptive field…]. */
  final class Fans {
    private Fans() {}

    static double in(Shape shape) {
      return switch (shape.rank()) {
        case 0 -> 1;
        case 1, 2 -> shape.dim(0);
        default -> (double) shape.dim(1) * shape.product(2, shape.rank());
      };
    }

    static double out(Shape shape) {
      return switch (shape.rank()) {
        case 0 -> 1;
        case 1 -> shape.dim(0);
        case 2 -> shape.dim(1);
        default -> (double) shape.dim(0) * shape.product(2, shape.rank());
      };
    }
  }
}
