package org.fluidjava.layers;

import java.util.List;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;

/**
 * Arithmetic. Operands of the two-sided operators are spread over each other: the one of the
 * smaller rank lies at {@code axis} of the other, at its end when that is -1 or not given.
 */
public interface MathLayers extends LayerBase {
  /**
   * Matrix product after flattening: X at {@code xNumColDims}, Y at {@code yNumColDims} dimensions.
   */
  default Variable mul(Variable x, Variable y, int xNumColDims, int yNumColDims) {
    LayerCall call = call("mul");
    Variable out = call.temp(x.knownDtype());
    call.op("mul")
        .in("X", x)
        .in("Y", y)
        .attr("x_num_col_dims", xNumColDims)
        .attr("y_num_col_dims", yNumColDims)
        .out("Out", out)
        .append();
    return out;
  }

  /** Matrix product of x, its first dimension the rows, and y. */
  default Variable mul(Variable x, Variable y) {
    return mul(x, y, 1, 1);
  }

  /** Matrix product, of batches too; vectors are a row on the left and a column on the right. */
  default Variable matmul(Variable x, Variable y) {
    return matmul(x, y, false, false, 1);
  }

  /**
   * {@code alpha · op(x) · op(y)}.
   *
   * @param transposeX whether x's matrices are transposed
   * @param transposeY whether y's matrices are transposed
   */
  default Variable matmul(
      Variable x, Variable y, boolean transposeX, boolean transposeY, double alpha) {
    LayerCall call = call("matmul");
    Variable out = call.temp(x.knownDtype());
    call.op("matmul")
        .in("X", x)
        .in("Y", y)
        .attr("transpose_X", transposeX)
        .attr("transpose_Y", transposeY)
        .attr("alpha", (float) alpha)
        .out("Out", out)
        .append();
    return out;
  }

  /** Pairwise products of two batches of matrices, [batch, m, k] and [batch, k, n]. */
  default Variable bmm(Variable x, Variable y) {
    return pair("bmm", x, y);
  }

  /** Inner product of two vectors, or of the rows of two matrices. */
  default Variable dot(Variable x, Variable y) {
    return pair("dot", x, y);
  }

  /** x - y of equal shapes. */
  default Variable minus(Variable x, Variable y) {
    return pair("minus", x, y);
  }

  private Variable pair(String type, Variable x, Variable y) {
    LayerCall call = call(type);
    Variable out = call.temp(x.knownDtype());
    call.op(type).in("X", x).in("Y", y).out("Out", out).append();
    return out;
  }

  /** {@code x + y}, element by element. */
  default Variable elementwiseAdd(Variable x, Variable y) {
    return elementwiseAdd(x, y, -1);
  }

  /** {@code x + y}, element by element, the smaller operand at {@code axis}. */
  default Variable elementwiseAdd(Variable x, Variable y, int axis) {
    return binary("elementwise_add", x, y, axis);
  }

  /** {@code x - y}, element by element. */
  default Variable elementwiseSub(Variable x, Variable y) {
    return elementwiseSub(x, y, -1);
  }

  /** {@code x - y}, element by element, the smaller operand at {@code axis}. */
  default Variable elementwiseSub(Variable x, Variable y, int axis) {
    return binary("elementwise_sub", x, y, axis);
  }

  /** {@code x · y}, element by element. */
  default Variable elementwiseMul(Variable x, Variable y) {
    return elementwiseMul(x, y, -1);
  }

  /** {@code x · y}, element by element, the smaller operand at {@code axis}. */
  default Variable elementwiseMul(Variable x, Variable y, int axis) {
    return binary("elementwise_mul", x, y, axis);
  }

  /** x / y; integers are cut off, element by element. */
  default Variable elementwiseDiv(Variable x, Variable y) {
    return elementwiseDiv(x, y, -1);
  }

  /** x / y; integers are cut off, element by element, the smaller operand at {@code axis}. */
  default Variable elementwiseDiv(Variable x, Variable y, int axis) {
    return binary("elementwise_div", x, y, axis);
  }

  /** The larger ones, element by element. */
  default Variable elementwiseMax(Variable x, Variable y) {
    return elementwiseMax(x, y, -1);
  }

  /** The larger ones, element by element, the smaller operand at {@code axis}. */
  default Variable elementwiseMax(Variable x, Variable y, int axis) {
    return binary("elementwise_max", x, y, axis);
  }

  /** The smaller ones, element by element. */
  default Variable elementwiseMin(Variable x, Variable y) {
    return elementwiseMin(x, y, -1);
  }

  /** The smaller ones, element by element, the smaller operand at {@code axis}. */
  default Variable elementwiseMin(Variable x, Variable y, int axis) {
    return binary("elementwise_min", x, y, axis);
  }

  /** x to the power of y, element by element. */
  default Variable elementwisePow(Variable x, Variable y) {
    return elementwisePow(x, y, -1);
  }

  /** x to the power of y, element by element, the smaller operand at {@code axis}. */
  default Variable elementwisePow(Variable x, Variable y, int axis) {
    return binary("elementwise_pow", x, y, axis);
  }

  /** The remainder of x / y, with y's sign, element by element. */
  default Variable elementwiseMod(Variable x, Variable y) {
    return elementwiseMod(x, y, -1);
  }

  /**
   * The remainder of x / y, with y's sign, element by element, the smaller operand at {@code axis}.
   */
  default Variable elementwiseMod(Variable x, Variable y, int axis) {
    return binary("elementwise_mod", x, y, axis);
  }

  /** x / y, cut off, element by element. */
  default Variable elementwiseFloordiv(Variable x, Variable y) {
    return elementwiseFloordiv(x, y, -1);
  }

  /** x / y, cut off, element by element, the smaller operand at {@code axis}. */
  default Variable elementwiseFloordiv(Variable x, Variable y, int axis) {
    return binary("elementwise_floordiv", x, y, axis);
  }

  /** {@code x + y} as an operator of variables: into a variable {@code tmp_<n>}. */
  default Variable add(Variable x, Variable y) {
    return operator("elementwise_add", x, y);
  }

  /** {@code x + number}. */
  default Variable add(Variable x, double number) {
    return scaled(x, 1, number);
  }

  /** {@code x - y} as an operator of variables. */
  default Variable sub(Variable x, Variable y) {
    return operator("elementwise_sub", x, y);
  }

  /** {@code x - number}. */
  default Variable sub(Variable x, double number) {
    return scaled(x, 1, -number);
  }

  /** {@code number - x}. */
  default Variable sub(double number, Variable x) {
    return scaled(x, -1, number);
  }

  /** {@code x · number}. */
  default Variable mul(Variable x, double number) {
    return scaled(x, number, 0);
  }

  /** {@code x · y}, element by element, as an operator of variables. */
  default Variable times(Variable x, Variable y) {
    return operator("elementwise_mul", x, y);
  }

  /** {@code x / y} as an operator of variables. */
  default Variable div(Variable x, Variable y) {
    return operator("elementwise_div", x, y);
  }

  /** {@code x / number}. */
  default Variable div(Variable x, double number) {
    return scaled(x, 1 / number, 0);
  }

  private Variable operator(String type, Variable x, Variable y) {
    Variable out = plainTemp(x);
    call(type, "tmp").op(type).in("X", x).in("Y", y).attr("axis", -1).out("Out", out).append();
    return out;
  }

  private Variable scaled(Variable x, double scale, double bias) {
    Variable out = plainTemp(x);
    call("scale", "tmp")
        .op("scale")
        .in("X", x)
        .attr("scale", (float) scale)
        .attr("bias", (float) bias)
        .out("Out", out)
        .append();
    return out;
  }

  private Variable plainTemp(Variable x) {
    return main()
        .current()
        .createVar(main().names().generate("tmp"), VarKind.LOD_TENSOR)
        .setDtype(x.knownDtype());
  }

  /** The sum of several variables, element by element. */
  default Variable sums(List<Variable> summands) {
    LayerCall call = call("sum");
    Variable out = call.temp(summands.get(0).knownDtype());
    call.op("sum").in("X", summands).out("Out", out).append();
    return out;
  }

  /** The mean of all elements, [1]. */
  default Variable mean(Variable x) {
    return unary("mean", x);
  }

  /** {@code scale · x}. */
  default Variable scale(Variable x, double scale) {
    return scale(x, scale, 0, true);
  }

  /** {@code scale · x + bias}, or {@code scale · (x + bias)} unless {@code biasAfterScale}. */
  default Variable scale(Variable x, double scale, double bias, boolean biasAfterScale) {
    LayerCall call = call("scale");
    Variable out = call.temp(x.knownDtype());
    call.op("scale")
        .in("X", x)
        .attr("scale", (float) scale)
        .attr("bias", (float) bias)
        .attr("bias_after_scale", biasAfterScale)
        .out("Out", out)
        .append();
    return out;
  }

  /** The same numbers in another element type; fractions are cut off for integers. */
  default Variable cast(Variable x, DType dtype) {
    LayerCall call = call("cast");
    Variable out = call.temp(dtype);
    call.op("cast")
        .in("X", x)
        .attr("in_dtype", x.knownDtype().number())
        .attr("out_dtype", dtype.number())
        .out("Out", out)
        .append();
    return out;
  }

  /** x cut to the range from min to max. */
  default Variable clip(Variable x, double min, double max) {
    LayerCall call = call("clip");
    Variable out = call.temp(x.knownDtype());
    call.op("clip")
        .in("X", x)
        .attr("min", (float) min)
        .attr("max", (float) max)
        .out("Out", out)
        .append();
    return out;
  }

  /** x, made shorter where its norm exceeds {@code maxNorm}. */
  default Variable clipByNorm(Variable x, double maxNorm) {
    LayerCall call = call("clip_by_norm");
    Variable out = call.temp(x.knownDtype());
    call.op("clip_by_norm").in("X", x).attr("max_norm", (float) maxNorm).out("Out", out).append();
    return out;
  }

  /** Adds 1 to a counter of one element, in place. */
  default Variable increment(Variable x) {
    return increment(x, 1, true);
  }

  /** Adds a step to one element, in place or into a new variable. */
  default Variable increment(Variable x, double step, boolean inPlace) {
    LayerCall call = call("increment");
    Variable out = inPlace ? x : call.temp(x.knownDtype());
    call.op("increment").in("X", x).attr("step", (float) step).out("Out", out).append();
    return out;
  }

  /** Sums up to each element along a dimension. */
  default Variable cumsum(Variable x, int axis) {
    return cumsum(x, axis, false, false);
  }

  /**
   * Sums up to each element along a dimension.
   *
   * @param exclusive whether an element's own value is left out
   * @param reverse whether sums run from the end
   */
  default Variable cumsum(Variable x, int axis, boolean exclusive, boolean reverse) {
    LayerCall call = call("cumsum");
    Variable out = call.temp(x.knownDtype());
    call.op("cumsum")
        .in("X", x)
        .attr("axis", axis)
        .attr("exclusive", exclusive)
        .attr("reverse", reverse)
        .out("Out", out)
        .append();
    return out;
  }

  /** x divided by its Euclidean length along a dimension. */
  default Variable l2Normalize(Variable x, int axis) {
    return l2Normalize(x, axis, 1e-12);
  }

  /** x divided by {@code √(Σ x² + epsilon)} along a dimension. */
  default Variable l2Normalize(Variable x, int axis, double epsilon) {
    LayerCall call = call("l2_normalize");
    Variable out = call.temp(x.knownDtype());
    Variable norm = call.temp(x.knownDtype());
    call.op("norm")
        .in("X", x)
        .attr("axis", axis)
        .attr("epsilon", (float) epsilon)
        .out("Out", out)
        .out("Norm", norm)
        .append();
    return out;
  }

  /** {@code (Σ |x|^p)^(1/p)} along a dimension. */
  default Variable pNorm(Variable x, double p, int axis, boolean keepDim) {
    LayerCall call = call("p_norm");
    Variable out = call.temp(x.knownDtype());
    call.op("p_norm")
        .in("X", x)
        .attr("porder", (float) p)
        .attr("axis", axis)
        .attr("keepdim", keepDim)
        .out("Out", out)
        .append();
    return out;
  }

  /** -1, 0 or 1 by an element's sign. */
  default Variable sign(Variable x) {
    return unary("sign", x);
  }

  /** Whether all elements are finite, bool [1]. */
  default Variable isfinite(Variable x) {
    return finite("isfinite", x);
  }

  /** Whether any element is infinite, bool [1]. */
  default Variable hasInf(Variable x) {
    return finite("isinf", x);
  }

  /** Whether any element is not a number, bool [1]. */
  default Variable hasNan(Variable x) {
    return finite("isnan", x);
  }

  private Variable finite(String type, Variable x) {
    LayerCall call = call(type);
    Variable out = call.temp(DType.BOOL);
    call.op(type).in("X", x).out("Out", out).append();
    return out;
  }

  /** The cosine of the angle between rows of x and y, [rows, 1]; y may be one row for all. */
  default Variable cosSim(Variable x, Variable y) {
    LayerCall call = call("cos_sim");
    Variable out = call.temp(x.knownDtype());
    Variable xNorm = call.temp(x.knownDtype());
    Variable yNorm = call.temp(x.knownDtype());
    call.op("cos_sim")
        .in("X", x)
        .in("Y", y)
        .out("Out", out)
        .out("XNorm", xNorm)
        .out("YNorm", yNorm)
        .append();
    return out;
  }

  /** {@code beta · input + alpha · x · y}. */
  default Variable addmm(Variable input, Variable x, Variable y, double alpha, double beta) {
    LayerCall call = call("addmm");
    Variable out = call.temp(x.knownDtype());
    call.op("addmm")
        .in("Input", input)
        .in("X", x)
        .in("Y", y)
        .attr("Alpha", (float) alpha)
        .attr("Beta", (float) beta)
        .out("Out", out)
        .append();
    return out;
  }

  /** {@code x · W[s] · y + b[s]} for each of {@code size} learnt matrices, [rows, size]. */
  default Variable bilinearTensorProduct(
      Variable x, Variable y, int size, Param weight, Param bias) {
    LayerCall call = call("bilinear_tensor_product");
    Variable w =
        call.weight(
            weight,
            x.knownDtype(),
            Initializer.xavier(),
            size,
            x.knownShape().dim(1),
            y.knownShape().dim(1));
    Variable out = call.temp(x.knownDtype());
    LayerCall.Op op =
        call.op("bilinear_tensor_product").in("X", x).in("Y", y).in("Weight", w).out("Out", out);
    if (bias != Param.NONE) {
      op.in("Bias", call.bias(bias, x.knownDtype(), Initializer.constant(0), 1, size));
    }
    op.append();
    return out;
  }
}
