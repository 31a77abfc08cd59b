package org.fluidjava.layers;

import org.fluidjava.program.Variable;
import org.fluidjava.tensor.Shape;

/** Activations, each a function of one element. */
public interface ActivationLayers extends LayerBase {
  /** {@code 1 / (1 + e^-x)}. */
  default Variable sigmoid(Variable x) {
    return unary("sigmoid", x);
  }

  /** {@code -log(1 + e^-x)}. */
  default Variable logsigmoid(Variable x) {
    return unary("logsigmoid", x);
  }

  /** {@code e^x}. */
  default Variable exp(Variable x) {
    return unary("exp", x);
  }

  /** {@code max(x, 0)}. */
  default Variable relu(Variable x) {
    return unary("relu", x);
  }

  /** The hyperbolic tangent. */
  default Variable tanh(Variable x) {
    return unary("tanh", x);
  }

  /** {@code x - tanh(x)}. */
  default Variable tanhShrink(Variable x) {
    return unary("tanh_shrink", x);
  }

  /** The square root. */
  default Variable sqrt(Variable x) {
    return unary("sqrt", x);
  }

  /** {@code 1 / √x}. */
  default Variable rsqrt(Variable x) {
    return unary("rsqrt", x);
  }

  /** The absolute value. */
  default Variable abs(Variable x) {
    return unary("abs", x);
  }

  /** The next whole number above. */
  default Variable ceil(Variable x) {
    return unary("ceil", x);
  }

  /** The next whole number below. */
  default Variable floor(Variable x) {
    return unary("floor", x);
  }

  /** The nearest whole number, halves away from zero. */
  default Variable round(Variable x) {
    return unary("round", x);
  }

  /** The cosine. */
  default Variable cos(Variable x) {
    return unary("cos", x);
  }

  /** The angle of this cosine. */
  default Variable acos(Variable x) {
    return unary("acos", x);
  }

  /** The sine. */
  default Variable sin(Variable x) {
    return unary("sin", x);
  }

  /** The angle of this sine. */
  default Variable asin(Variable x) {
    return unary("asin", x);
  }

  /** The tangent. */
  default Variable tan(Variable x) {
    return unary("tan", x);
  }

  /** The angle of this tangent. */
  default Variable atan(Variable x) {
    return unary("atan", x);
  }

  /** The hyperbolic sine. */
  default Variable sinh(Variable x) {
    return unary("sinh", x);
  }

  /** The hyperbolic cosine. */
  default Variable cosh(Variable x) {
    return unary("cosh", x);
  }

  /** {@code 1 / x}. */
  default Variable reciprocal(Variable x) {
    return unary("reciprocal", x);
  }

  /** The natural logarithm. */
  default Variable log(Variable x) {
    return unary("log", x);
  }

  /** {@code log(1 + x)}. */
  default Variable log1p(Variable x) {
    return unary("log1p", x);
  }

  /** The logarithm to base 2. */
  default Variable log2(Variable x) {
    return unary("log2", x);
  }

  /** The logarithm to base 10. */
  default Variable log10(Variable x) {
    return unary("log10", x);
  }

  /** {@code x²}. */
  default Variable square(Variable x) {
    return unary("square", x);
  }

  /** {@code log(1 + e^x)}. */
  default Variable softplus(Variable x) {
    return unary("softplus", x);
  }

  /** {@code x / (1 + |x|)}. */
  default Variable softsign(Variable x) {
    return unary("softsign", x);
  }

  /** The error function. */
  default Variable erf(Variable x) {
    return unary("erf", x);
  }

  /** {@code x · sigmoid(x)}. */
  default Variable silu(Variable x) {
    return unary("silu", x);
  }

  /** {@code x · Φ(x)}, by erf or approximately by tanh, with Fluid's settings. */
  default Variable gelu(Variable x) {
    return gelu(x, false);
  }

  /** {@code x · Φ(x)}, by erf or approximately by tanh. */
  default Variable gelu(Variable x, boolean approximate) {
    LayerCall call = call("gelu");
    Variable out = call.temp(x.knownDtype());
    call.op("gelu").in("X", x).attr("approximate", approximate).out("Out", out).append();
    return out;
  }

  /** x moved towards 0 by lambda, 0 within, with Fluid's settings. */
  default Variable softshrink(Variable x) {
    return softshrink(x, 0.5);
  }

  /** x moved towards 0 by lambda, 0 within. */
  default Variable softshrink(Variable x, double lambda) {
    LayerCall call = call("softshrink");
    Variable out = call.temp(x.knownDtype());
    call.op("softshrink").in("X", x).attr("lambda", (float) lambda).out("Out", out).append();
    return out;
  }

  /** x, but 0 within ±threshold, with Fluid's settings. */
  default Variable hardShrink(Variable x) {
    return hardShrink(x, 0.5);
  }

  /** x, but 0 within ±threshold. */
  default Variable hardShrink(Variable x, double threshold) {
    LayerCall call = call("hard_shrink");
    Variable out = call.temp(x.knownDtype());
    call.op("hard_shrink").in("X", x).attr("threshold", (float) threshold).out("Out", out).append();
    return out;
  }

  /** x above the threshold, else 0, with Fluid's settings. */
  default Variable thresholdedRelu(Variable x) {
    return thresholdedRelu(x, 1.0);
  }

  /** x above the threshold, else 0. */
  default Variable thresholdedRelu(Variable x, double threshold) {
    LayerCall call = call("thresholded_relu");
    Variable out = call.temp(x.knownDtype());
    call.op("thresholded_relu")
        .in("X", x)
        .attr("threshold", (float) threshold)
        .out("Out", out)
        .append();
    return out;
  }

  /** x cut to a range, with Fluid's settings. */
  default Variable brelu(Variable x) {
    return brelu(x, 0.0, 24.0);
  }

  /** x cut to a range. */
  default Variable brelu(Variable x, double min, double max) {
    LayerCall call = call("brelu");
    Variable out = call.temp(x.knownDtype());
    call.op("brelu")
        .in("X", x)
        .attr("t_min", (float) min)
        .attr("t_max", (float) max)
        .out("Out", out)
        .append();
    return out;
  }

  /** x above 0, {@code alpha · x} below, with Fluid's settings. */
  default Variable leakyRelu(Variable x) {
    return leakyRelu(x, 0.02);
  }

  /** x above 0, {@code alpha · x} below. */
  default Variable leakyRelu(Variable x, double alpha) {
    LayerCall call = call("leaky_relu");
    Variable out = call.temp(x.knownDtype());
    call.op("leaky_relu").in("X", x).attr("alpha", (float) alpha).out("Out", out).append();
    return out;
  }

  /** {@code log(1 + e^x)} of x cut to ±threshold, with Fluid's settings. */
  default Variable softRelu(Variable x) {
    return softRelu(x, 40.0);
  }

  /** {@code log(1 + e^x)} of x cut to ±threshold. */
  default Variable softRelu(Variable x, double threshold) {
    LayerCall call = call("soft_relu");
    Variable out = call.temp(x.knownDtype());
    call.op("soft_relu").in("X", x).attr("threshold", (float) threshold).out("Out", out).append();
    return out;
  }

  /** x above 0, {@code alpha · (e^x - 1)} below, with Fluid's settings. */
  default Variable elu(Variable x) {
    return elu(x, 1.0);
  }

  /** x above 0, {@code alpha · (e^x - 1)} below. */
  default Variable elu(Variable x, double alpha) {
    LayerCall call = call("elu");
    Variable out = call.temp(x.knownDtype());
    call.op("elu").in("X", x).attr("alpha", (float) alpha).out("Out", out).append();
    return out;
  }

  /** x cut to the range from 0 to the threshold, with Fluid's settings. */
  default Variable relu6(Variable x) {
    return relu6(x, 6.0);
  }

  /** x cut to the range from 0 to the threshold. */
  default Variable relu6(Variable x, double threshold) {
    LayerCall call = call("relu6");
    Variable out = call.temp(x.knownDtype());
    call.op("relu6").in("X", x).attr("threshold", (float) threshold).out("Out", out).append();
    return out;
  }

  /** x to a power. */
  default Variable pow(Variable x, double factor) {
    LayerCall call = call("pow");
    Variable out = call.temp(x.knownDtype());
    call.op("pow").in("X", x).attr("factor", (float) factor).out("Out", out).append();
    return out;
  }

  /** {@code scaleB · tanh(scaleA · x)}, with Fluid's settings. */
  default Variable stanh(Variable x) {
    return stanh(x, 0.67, 1.7159);
  }

  /** {@code scaleB · tanh(scaleA · x)}. */
  default Variable stanh(Variable x, double scaleA, double scaleB) {
    LayerCall call = call("stanh");
    Variable out = call.temp(x.knownDtype());
    call.op("stanh")
        .in("X", x)
        .attr("scale_a", (float) scaleA)
        .attr("scale_b", (float) scaleB)
        .out("Out", out)
        .append();
    return out;
  }

  /** {@code slope · x + offset} cut to the range from 0 to 1, with Fluid's settings. */
  default Variable hardSigmoid(Variable x) {
    return hardSigmoid(x, 0.2, 0.5);
  }

  /** {@code slope · x + offset} cut to the range from 0 to 1. */
  default Variable hardSigmoid(Variable x, double slope, double offset) {
    LayerCall call = call("hard_sigmoid");
    Variable out = call.temp(x.knownDtype());
    call.op("hard_sigmoid")
        .in("X", x)
        .attr("slope", (float) slope)
        .attr("offset", (float) offset)
        .out("Out", out)
        .append();
    return out;
  }

  /** {@code x · sigmoid(beta · x)}, with Fluid's settings. */
  default Variable swish(Variable x) {
    return swish(x, 1.0);
  }

  /** {@code x · sigmoid(beta · x)}. */
  default Variable swish(Variable x, double beta) {
    LayerCall call = call("swish");
    Variable out = call.temp(x.knownDtype());
    call.op("swish").in("X", x).attr("beta", (float) beta).out("Out", out).append();
    return out;
  }

  /** {@code x · min(max(x + offset, 0), threshold) / scale}, with Fluid's settings. */
  default Variable hardSwish(Variable x) {
    return hardSwish(x, 6.0, 6.0, 3.0);
  }

  /** {@code x · min(max(x + offset, 0), threshold) / scale}. */
  default Variable hardSwish(Variable x, double threshold, double scale, double offset) {
    LayerCall call = call("hard_swish");
    Variable out = call.temp(x.knownDtype());
    call.op("hard_swish")
        .in("X", x)
        .attr("threshold", (float) threshold)
        .attr("scale", (float) scale)
        .attr("offset", (float) offset)
        .out("Out", out)
        .append();
    return out;
  }

  /** {@code scale · x} above 0, {@code scale · alpha · (e^x - 1)} below, with Fluid's settings. */
  default Variable selu(Variable x) {
    return selu(x, 1.0507009873554805, 1.6732632423543772);
  }

  /** {@code scale · x} above 0, {@code scale · alpha · (e^x - 1)} below. */
  default Variable selu(Variable x, double scale, double alpha) {
    LayerCall call = call("selu");
    Variable out = call.temp(x.knownDtype());
    call.op("selu")
        .in("X", x)
        .attr("scale", (float) scale)
        .attr("alpha", (float) alpha)
        .out("Out", out)
        .append();
    return out;
  }

  /** {@code x · tanh(log(1 + e^x))}, with Fluid's settings. */
  default Variable mish(Variable x) {
    return mish(x, 20.0);
  }

  /** {@code x · tanh(log(1 + e^x))}. */
  default Variable mish(Variable x, double threshold) {
    LayerCall call = call("mish");
    Variable out = call.temp(x.knownDtype());
    call.op("mish").in("X", x).attr("threshold", (float) threshold).out("Out", out).append();
    return out;
  }

  /**
   * x above 0, a learnt slope times x below; the slopes begin at 0.25.
   *
   * @param mode {@code all}: one slope; {@code channel}: one for each channel; {@code element}: one
   *     for each element of a row
   */
  default Variable prelu(Variable x, String mode, Param alpha) {
    LayerCall call = call("prelu");
    Shape shape = x.knownShape();
    long[] slopes =
        switch (mode) {
          case "all" -> new long[] {1};
          case "channel" -> new long[] {1, shape.dim(1), 1, 1};
          case "element" -> shape.with(0, 1).dims();
          default ->
              throw new IllegalArgumentException(
                  "prelu: mode must be all, channel or element, not " + mode);
        };
    Variable weight = call.weight(alpha, x.knownDtype(), Initializer.constant(0.25), slopes);
    Variable out = call.temp(x.knownDtype());
    call.op("prelu").in("X", x).in("Alpha", weight).attr("mode", mode).out("Out", out).append();
    return out;
  }
}
