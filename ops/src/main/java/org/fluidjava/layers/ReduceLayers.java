package org.fluidjava.layers;

import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;

/** Reductions along dimensions; without dimensions all are meant, and the result is [1]. */
public interface ReduceLayers extends LayerBase {
  /** The sum along dimensions, which are dropped. */
  default Variable reduceSum(Variable x, int... dims) {
    return reduce("reduce_sum", x, false, dims);
  }

  /** The sum along dimensions, which stay with extent 1 if {@code keepDim}. */
  default Variable reduceSum(Variable x, boolean keepDim, int... dims) {
    return reduce("reduce_sum", x, keepDim, dims);
  }

  /** The mean along dimensions, which are dropped. */
  default Variable reduceMean(Variable x, int... dims) {
    return reduce("reduce_mean", x, false, dims);
  }

  /** The mean along dimensions, which stay with extent 1 if {@code keepDim}. */
  default Variable reduceMean(Variable x, boolean keepDim, int... dims) {
    return reduce("reduce_mean", x, keepDim, dims);
  }

  /** The largest element along dimensions, which are dropped. */
  default Variable reduceMax(Variable x, int... dims) {
    return reduce("reduce_max", x, false, dims);
  }

  /** The largest element along dimensions, which stay with extent 1 if {@code keepDim}. */
  default Variable reduceMax(Variable x, boolean keepDim, int... dims) {
    return reduce("reduce_max", x, keepDim, dims);
  }

  /** The smallest element along dimensions, which are dropped. */
  default Variable reduceMin(Variable x, int... dims) {
    return reduce("reduce_min", x, false, dims);
  }

  /** The smallest element along dimensions, which stay with extent 1 if {@code keepDim}. */
  default Variable reduceMin(Variable x, boolean keepDim, int... dims) {
    return reduce("reduce_min", x, keepDim, dims);
  }

  /** The product along dimensions, which are dropped. */
  default Variable reduceProd(Variable x, int... dims) {
    return reduce("reduce_prod", x, false, dims);
  }

  /** The product along dimensions, which stay with extent 1 if {@code keepDim}. */
  default Variable reduceProd(Variable x, boolean keepDim, int... dims) {
    return reduce("reduce_prod", x, keepDim, dims);
  }

  /** Whether all hold along dimensions, which are dropped. */
  default Variable reduceAll(Variable x, int... dims) {
    return reduce("reduce_all", x, false, dims);
  }

  /** Whether all hold along dimensions, which stay with extent 1 if {@code keepDim}. */
  default Variable reduceAll(Variable x, boolean keepDim, int... dims) {
    return reduce("reduce_all", x, keepDim, dims);
  }

  /** Whether any holds along dimensions, which are dropped. */
  default Variable reduceAny(Variable x, int... dims) {
    return reduce("reduce_any", x, false, dims);
  }

  /** Whether any holds along dimensions, which stay with extent 1 if {@code keepDim}. */
  default Variable reduceAny(Variable x, boolean keepDim, int... dims) {
    return reduce("reduce_any", x, keepDim, dims);
  }

  private Variable reduce(String type, Variable x, boolean keepDim, int... dims) {
    LayerCall call = call(type);
    Variable out = call.temp(x.knownDtype());
    call.op(type)
        .in("X", x)
        .attr("dim", dims.length == 0 ? new int[] {0} : dims)
        .attr("keep_dim", keepDim)
        .attr("reduce_all", dims.length == 0 || dims.length == x.knownShape().rank())
        .out("Out", out)
        .append();
    return out;
  }

  /** {@code log Σ e^x} along dimensions. */
  default Variable logsumexp(Variable x, boolean keepDim, int... dims) {
    LayerCall call = call("logsumexp");
    Variable out = call.temp(x.knownDtype());
    call.op("logsumexp")
        .in("X", x)
        .attr("axis", dims.length == 0 ? new int[] {0} : dims)
        .attr("keepdim", keepDim)
        .attr("reduce_all", dims.length == 0 || dims.length == x.knownShape().rank())
        .out("Out", out)
        .append();
    return out;
  }

  /** Where the largest element along a dimension is, int64. */
  default Variable argmax(Variable x, int axis) {
    return position("arg_max", x, axis);
  }

  /** Where the smallest element along a dimension is, int64. */
  default Variable argmin(Variable x, int axis) {
    return position("arg_min", x, axis);
  }

  private Variable position(String type, Variable x, long axis) {
    LayerCall call = call(type);
    Variable out = call.fixedTemp(DType.INT64);
    call.op(type).in("X", x).attr("axis", axis).out("Out", out).append();
    return out;
  }
}
