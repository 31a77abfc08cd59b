package org.fluidjava.testkit.activation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.fluidjava.tensor.DType;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of the activations of one element each. */
final class UnaryCases {
  private UnaryCases() {}

  static List<OpCase> cases() {
    List<EachElement> all = new ArrayList<>();
    all.add(new EachElement("sigmoid", -3, 3, UnaryCases::sigmoid).at(-30, 30));
    all.add(new EachElement("exp", -3, 3, Math::exp));
    all.add(new EachElement("expm1", -3, 3, Math::expm1));
    all.add(new EachElement("relu", 0.1, 3, x -> x > 0 ? x : 0).at(-2, -0.1, 0.2));
    all.add(new EachElement("tanh", -3, 3, Math::tanh));
    all.add(new EachElement("sqrt", 0.3, 3, Math::sqrt).withoutGradientAt(0));
    all.add(new EachElement("rsqrt", 0.3, 3, x -> 1 / Math.sqrt(x)));
    all.add(new EachElement("reciprocal", 0.3, 3, x -> 1 / x).at(-2, -0.5));
    all.add(
        new EachElement("relu6", 0.1, 5.5, x -> Math.min(Math.max(x, 0), 6))
            .at(-1, 3, 7)
            .with(x -> Math.min(x, 9), "threshold", 9f)
            .with(x -> -2, "threshold", -2f));
    all.add(
        new EachElement("soft_relu", -3, 3, x -> Math.log(1 + Math.exp(x)))
            .withoutGradientAt(-10, 0, 10)
            .with(x -> Math.log(1 + Math.exp(x)), "threshold", 5f));
    all.add(
        new EachElement(
                "hard_sigmoid", -2, 2, x -> Math.min(Math.max((double) 0.2f * x + 0.5, 0), 1))
            .at(-4, 4)
            .with(x -> (double) 0.1f * x + (double) 0.4f, "slope", 0.1f, "offset", 0.4f));
    double scale = 1.0507009873554805f;
    double alpha = 1.6732632423543772f;
    all.add(
        new EachElement("selu", -3, -0.1, x -> scale * alpha * (Math.exp(x) - 1))
            .with(x -> 2 * 0.5 * (Math.exp(x) - 1), "scale", 2f, "alpha", 0.5f));
    all.add(new EachElement("logsigmoid", -3, 3, x -> -Math.log(1 + Math.exp(-x))).at(-80, 30));
    all.add(new EachElement("tanh_shrink", -3, 3, x -> x - Math.tanh(x)));
    all.add(new EachElement("abs", 0.1, 3, Math::abs).at(-2, -0.5).withoutGradientAt(0));
    all.add(new EachElement("cos", -3, 3, Math::cos));
    all.add(new EachElement("acos", -0.9, 0.9, Math::acos));
    all.add(new EachElement("sin", -3, 3, Math::sin));
    all.add(new EachElement("asin", -0.9, 0.9, Math::asin));
    all.add(
        new EachElement(
            "acosh", 1.2, 4, x -> 2 * Math.log(Math.sqrt((x + 1) / 2) + Math.sqrt((x - 1) / 2))));
    all.add(new EachElement("asinh", -3, 3, x -> Math.log(x + Math.sqrt(x * x + 1))));
    all.add(new EachElement("atanh", -0.8, 0.8, x -> Math.log((1 + x) / (1 - x)) / 2));
    all.add(new EachElement("tan", -1.2, 1.2, Math::tan));
    all.add(new EachElement("sinh", -3, 3, Math::sinh));
    all.add(new EachElement("cosh", -3, 3, Math::cosh));
    all.add(new EachElement("atan", -3, 3, Math::atan));
    all.add(new EachElement("log", 0.3, 3, Math::log));
    all.add(new EachElement("log1p", -0.5, 3, Math::log1p));
    all.add(new EachElement("log2", 0.3, 3, x -> Math.log(x) / Math.log(2)));
    all.add(new EachElement("log10", 0.3, 3, Math::log10));
    all.add(new EachElement("square", -3, 3, x -> x * x));
    all.add(new EachElement("softsign", -3, 3, x -> x / (1 + Math.abs(x))));
    all.add(new EachElement("erf", -3, 3, UnaryCases::erf).at(-5, 0.01, 2.6));
    all.add(new EachElement("silu", -3, 3, x -> x * sigmoid(x)));
    all.add(new EachElement("ceil", 1.2, 1.8, Math::ceil).at(-2.3, 0.4));
    all.add(new EachElement("floor", 1.2, 1.8, Math::floor).at(-2.3, 0.4));
    all.add(new EachElement("round", 0.6, 1.4, Math::rint).at(-2.3, 0.4, 1.7));
    all.add(new EachElement("trunc", 1.2, 1.8, x -> (double) (long) x).at(-2.3, 0.4));
    all.add(
        new EachElement("gelu", -3, 3, x -> 0.5 * x * (1 + erf(x / Math.sqrt(2))))
            .with(
                x -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))),
                "approximate",
                true));
    all.add(
        new EachElement("softplus", -3, 3, x -> Math.log(1 + Math.exp(x)))
            .at(-30, 25)
            .with(x -> Math.log(1 + Math.exp(2 * x)) / 2, "beta", 2f));
    all.add(new EachElement("mish", -3, 3, x -> x * Math.tanh(Math.log(1 + Math.exp(x)))).at(25));
    all.add(
        new EachElement("softshrink", 0.6, 3, x -> x > 0.5 ? x - 0.5 : x < -0.5 ? x + 0.5 : 0)
            .at(-2, -0.2, 0.3)
            .withoutGradientAt(-0.5, 0.5, 0)
            .with(x -> x - 0.25, "lambda", 0.25f));
    all.add(
        new EachElement("hard_shrink", 0.6, 3, x -> x > 0.5 || x < -0.5 ? x : 0)
            .at(-2, -0.2, 0.3)
            .with(x -> x, "threshold", 0.25f));
    all.add(
        new EachElement("thresholded_relu", 1.1, 3, x -> x > 1 ? x : 0)
            .at(-2, 0.5, 2)
            .with(x -> x, "threshold", 0.5f));
    all.add(
        new EachElement("brelu", 0.1, 23, x -> Math.min(Math.max(x, 0), 24))
            .at(-1, 25)
            .with(x -> x, "t_min", -1f, "t_max", 50f)
            .with(x -> -3, "t_min", 1f, "t_max", -3f));
    all.add(
        new EachElement("leaky_relu", 0.1, 3, x -> x > 0 ? x : (double) 0.02f * x)
            .at(-2, -0.5, 0.5)
            .with(x -> x, "alpha", 0.3f));
    all.add(
        new EachElement("swish", -3, 3, x -> x * sigmoid(x))
            .with(x -> x * sigmoid(1.5 * x), "beta", 1.5f));
    all.add(
        new EachElement("hard_swish", -2.8, 2.8, x -> x * (x + 3) / 6)
            .at(1, -1)
            .with(x -> x * Math.min(x + 4, 8) / 5, "threshold", 8f, "scale", 5f, "offset", 4f));
    all.add(
        new EachElement("stanh", -3, 3, x -> (double) 1.7159f * Math.tanh((double) 0.67f * x))
            .with(x -> 2 * Math.tanh(0.5 * x), "scale_a", 0.5f, "scale_b", 2f));
    all.add(
        new EachElement("elu", -3, -0.1, x -> x > 0 ? x : Math.exp(x) - 1)
            .at(0.5, 2)
            .with(x -> 0.5 * (Math.exp(x) - 1), "alpha", 0.5f));
    all.add(
        new EachElement("celu", -3, -0.1, x -> x > 0 ? x : Math.exp(x) - 1)
            .at(0.5, 2)
            .with(x -> 0.5 * (Math.exp(x / 0.5) - 1), "alpha", 0.5f));
    all.add(
        new EachElement("logit", 0.1, 0.9, x -> Math.log(x) - Math.log(1 - x))
            .with(x -> Math.log(x) - Math.log(1 - x), "eps", 0.01f)
            .with(x -> Math.log(x) - Math.log(1 - x), "eps", 0f));
    all.add(new EachElement("lgamma", 0.3, 6, UnaryCases::logGamma).at(-2.5, -0.3, 40, 0.01));
    all.add(
        new EachElement("digamma", 0.3, 6, x -> slope(UnaryCases::logGamma, x)).at(-2.5, 40, 1.1));
    all.add(new EachElement("erfinv", -0.9, 0.9, UnaryCases::inverseErf).at(0, 0.99, -0.95, 0.5));
    List<OpCase> cases = new ArrayList<>();
    all.forEach(each -> cases.addAll(each.cases()));
    cases.add(
        OpCase.of("erfinv")
            .named("the ends and beyond")
            .in("X", Values.of(new double[] {1, -1, 1.5, -2}, 4))
            .expect(
                "Out",
                in -> {
                  double far = Double.POSITIVE_INFINITY;
                  return new double[] {far, -far, Double.NaN, Double.NaN};
                },
                4)
            .build());
    cases.add(integers("abs"));
    cases.add(integers("square"));
    cases.add(integers("relu"));
    return cases;
  }

  /**
   * By the product that defines the gamma function, with its rest as Euler and Maclaurin have it.
   */
  private static double logGamma(double x) {
    int factors = 40;
    double z = x + factors;
    double sum = (z - 0.5) * Math.log(z) - z + Math.log(2 * Math.PI) / 2;
    sum += 1 / (12 * z) - 1 / (360 * z * z * z) + 1 / (1260 * Math.pow(z, 5));
    for (int k = 0; k < factors; k++) {
      sum -= Math.log(Math.abs(x + k));
    }
    return sum;
  }

  private static double slope(DoubleUnaryOperator f, double x) {
    double h = 1e-3;
    double near = (f.applyAsDouble(x + h) - f.applyAsDouble(x - h)) / (2 * h);
    double far = (f.applyAsDouble(x + 2 * h) - f.applyAsDouble(x - 2 * h)) / (4 * h);
    return (4 * near - far) / 3;
  }

  /** By halving. */
  private static double inverseErf(double y) {
    double low = -6;
    double high = 6;
    for (int i = 0; i < 100; i++) {
      double middle = (low + high) / 2;
      if (erf(middle) < y) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  private static OpCase integers(String type) {
    return OpCase.of(type)
        .named("int64")
        .in("X", Values.longsOf(new long[] {-3, 0, 2}, 3))
        .expect(
            "Out",
            in ->
                Expected.typed(
                    DType.INT64,
                    switch (type) {
                      case "abs" -> new double[] {3, 0, 2};
                      case "square" -> new double[] {9, 0, 4};
                      default -> new double[] {0, 0, 2};
                    },
                    in.shape("X")))
        .build();
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** By Simpson's rule over the bell curve. */
  private static double erf(double x) {
    int steps = 4000;
    double width = x / steps;
    double sum = 1 + Math.exp(-x * x);
    for (int i = 1; i < steps; i++) {
      double at = i * width;
      sum += (i % 2 == 0 ? 2 : 4) * Math.exp(-at * at);
    }
    return 2 / Math.sqrt(Math.PI) * sum * width / 3;
  }
}
