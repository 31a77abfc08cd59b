package org.fluidjava.cpu.activation;

import static org.fluidjava.cpu.activation.Function.of;

import java.util.List;
import org.fluidjava.cpu.math.Erf;
import org.fluidjava.cpu.math.Gamma;

/** The functions behind the activation operators and their derivatives. */
final class Functions {
  private static final double LN2 = Math.log(2);
  private static final double LN10 = Math.log(10);

  /** The operators that have a function here. */
  static final List<String> TYPES =
      List.of(
          "sigmoid",
          "exp",
          "expm1",
          "relu",
          "tanh",
          "sqrt",
          "rsqrt",
          "reciprocal",
          "relu6",
          "soft_relu",
          "hard_sigmoid",
          "selu",
          "logsigmoid",
          "tanh_shrink",
          "abs",
          "cos",
          "acos",
          "sin",
          "acosh",
          "asinh",
          "atanh",
          "trunc",
          "asin",
          "tan",
          "sinh",
          "cosh",
          "atan",
          "log",
          "log1p",
          "log2",
          "log10",
          "square",
          "softsign",
          "erf",
          "silu",
          "lgamma",
          "digamma",
          "erfinv",
          "celu",
          "logit",
          "ceil",
          "floor",
          "round",
          "gelu",
          "softplus",
          "mish",
          "softshrink",
          "hard_shrink",
          "thresholded_relu",
          "brelu",
          "leaky_relu",
          "swish",
          "hard_swish",
          "stanh",
          "elu");

  private Functions() {}

  private static double logit(double x, double eps) {
    double cut = eps == 0 ? x : Math.max(Math.min(x, 1 - eps), eps);
    return Math.log(cut / (1 - cut));
  }

  /**
   * The function behind an operator. Only its own formulas are made: each of them costs a class.
   *
   * @param type one of {@link #TYPES}
   */
  static Function named(String type) {
    return switch (type) {
      case "sigmoid" ->
          of("sigmoid", (x, a, b, c) -> sigmoid(x), "Out", (y, a, b, c) -> y * (1 - y));
      case "exp" -> of("exp", (x, a, b, c) -> Math.exp(x), "Out", (y, a, b, c) -> y);
      case "expm1" -> of("expm1", (x, a, b, c) -> Math.expm1(x), "Out", (y, a, b, c) -> y + 1);
      case "relu" ->
          of("relu", (x, a, b, c) -> Math.max(x, 0), "Out", (y, a, b, c) -> y > 0 ? 1 : 0);
      case "tanh" -> of("tanh", (x, a, b, c) -> Math.tanh(x), "Out", (y, a, b, c) -> 1 - y * y);
      case "sqrt" -> of("sqrt", (x, a, b, c) -> Math.sqrt(x), "Out", (y, a, b, c) -> 0.5 / y);
      case "rsqrt" ->
          of("rsqrt", (x, a, b, c) -> 1 / Math.sqrt(x), "Out", (y, a, b, c) -> -0.5 * y * y * y);
      case "reciprocal" -> of("reciprocal", (x, a, b, c) -> 1 / x, "Out", (y, a, b, c) -> -y * y);
      case "relu6" ->
          of(
                  "relu6",
                  (x, a, b, c) -> Math.min(Math.max(x, 0), a),
                  "Out",
                  (y, a, b, c) -> y > 0 && y < a ? 1 : 0)
              .with("threshold");
      case "soft_relu" ->
          of(
                  "soft_relu",
                  (x, a, b, c) -> Math.log1p(Math.exp(Math.min(Math.max(x, -a), a))),
                  "Out",
                  (y, a, b, c) ->
                      y > Math.log1p(Math.exp(-a)) && y < Math.log1p(Math.exp(a))
                          ? -Math.expm1(-y)
                          : 0)
              .with("threshold");
      case "hard_sigmoid" ->
          of(
                  "hard_sigmoid",
                  (x, a, b, c) -> Math.min(Math.max(a * x + b, 0), 1),
                  "Out",
                  (y, a, b, c) -> y > 0 && y < 1 ? a : 0)
              .with("slope", "offset");
      case "selu" ->
          of(
                  "selu",
                  (x, a, b, c) -> a * (x > 0 ? x : b * Math.expm1(x)),
                  "Out",
                  (y, a, b, c) -> y > 0 ? a : y + a * b)
              .with("scale", "alpha");
      case "logsigmoid" ->
          of("logsigmoid", (x, a, b, c) -> -softplus(-x), "X", (x, a, b, c) -> sigmoid(-x));
      case "tanh_shrink" ->
          of(
              "tanh_shrink",
              (x, a, b, c) -> x - Math.tanh(x),
              "X",
              (x, a, b, c) -> Math.tanh(x) * Math.tanh(x));
      case "abs" -> of("abs", (x, a, b, c) -> Math.abs(x), "X", (x, a, b, c) -> Math.signum(x));
      case "cos" -> of("cos", (x, a, b, c) -> Math.cos(x), "X", (x, a, b, c) -> -Math.sin(x));
      case "acos" ->
          of("acos", (x, a, b, c) -> Math.acos(x), "X", (x, a, b, c) -> -1 / Math.sqrt(1 - x * x));
      case "sin" -> of("sin", (x, a, b, c) -> Math.sin(x), "X", (x, a, b, c) -> Math.cos(x));
      case "acosh" ->
          of(
              "acosh",
              (x, a, b, c) -> Math.log(x + Math.sqrt(x * x - 1)),
              "X",
              (x, a, b, c) -> 1 / Math.sqrt(x * x - 1));
      case "asinh" ->
          of(
              "asinh",
              (x, a, b, c) -> Math.copySign(Math.log(Math.abs(x) + Math.sqrt(x * x + 1)), x),
              "X",
              (x, a, b, c) -> 1 / Math.sqrt(x * x + 1));
      case "atanh" ->
          of(
              "atanh",
              (x, a, b, c) -> (Math.log1p(x) - Math.log1p(-x)) / 2,
              "X",
              (x, a, b, c) -> 1 / (1 - x * x));
      case "trunc" ->
          of("trunc", (x, a, b, c) -> x < 0 ? Math.ceil(x) : Math.floor(x), "", (x, a, b, c) -> 0);
      case "asin" ->
          of("asin", (x, a, b, c) -> Math.asin(x), "X", (x, a, b, c) -> 1 / Math.sqrt(1 - x * x));
      case "tan" ->
          of(
              "tan",
              (x, a, b, c) -> Math.tan(x),
              "X",
              (x, a, b, c) -> 1 + Math.tan(x) * Math.tan(x));
      case "sinh" -> of("sinh", (x, a, b, c) -> Math.sinh(x), "X", (x, a, b, c) -> Math.cosh(x));
      case "cosh" -> of("cosh", (x, a, b, c) -> Math.cosh(x), "X", (x, a, b, c) -> Math.sinh(x));
      case "atan" -> of("atan", (x, a, b, c) -> Math.atan(x), "X", (x, a, b, c) -> 1 / (1 + x * x));
      case "log" -> of("log", (x, a, b, c) -> Math.log(x), "X", (x, a, b, c) -> 1 / x);
      case "log1p" -> of("log1p", (x, a, b, c) -> Math.log1p(x), "X", (x, a, b, c) -> 1 / (1 + x));
      case "log2" ->
          of("log2", (x, a, b, c) -> Math.log(x) / LN2, "X", (x, a, b, c) -> 1 / (x * LN2));
      case "log10" ->
          of("log10", (x, a, b, c) -> Math.log10(x), "X", (x, a, b, c) -> 1 / (x * LN10));
      case "square" -> of("square", (x, a, b, c) -> x * x, "X", (x, a, b, c) -> 2 * x);
      case "softsign" ->
          of(
              "softsign",
              (x, a, b, c) -> x / (1 + Math.abs(x)),
              "X",
              (x, a, b, c) -> 1 / ((1 + Math.abs(x)) * (1 + Math.abs(x))));
      case "erf" ->
          of(
              "erf",
              (x, a, b, c) -> Erf.erf(x),
              "X",
              (x, a, b, c) -> 2 / Math.sqrt(Math.PI) * Math.exp(-x * x));
      case "lgamma" ->
          of("lgamma", (x, a, b, c) -> Gamma.log(x), "X", (x, a, b, c) -> Gamma.digamma(x));
      case "digamma" ->
          of("digamma", (x, a, b, c) -> Gamma.digamma(x), "X", (x, a, b, c) -> Gamma.trigamma(x));
      case "erfinv" ->
          of(
              "erfinv",
              (x, a, b, c) -> Erf.inverse(x),
              "Out",
              (y, a, b, c) -> Math.sqrt(Math.PI) / 2 * Math.exp(y * y));
      case "celu" ->
          of(
                  "celu",
                  (x, a, b, c) -> Math.max(x, 0) + Math.min(a * Math.expm1(x / a), 0),
                  "X",
                  (x, a, b, c) -> x > 0 ? 1 : Math.exp(x / a))
              .with("alpha");
      case "logit" ->
          of(
                  "logit",
                  (x, a, b, c) -> logit(x, a),
                  "X",
                  (x, a, b, c) ->
                      x < a || x > 1 - a ? (a == 0 ? Double.NaN : 0) : 1 / (x * (1 - x)))
              .with("eps");
      case "silu" ->
          of("silu", (x, a, b, c) -> x * sigmoid(x), "X", (x, a, b, c) -> swishSlope(x, 1));
      case "ceil" -> of("ceil", (x, a, b, c) -> Math.ceil(x), "", (x, a, b, c) -> 0);
      case "floor" -> of("floor", (x, a, b, c) -> Math.floor(x), "", (x, a, b, c) -> 0);
      case "round" -> of("round", (x, a, b, c) -> roundAway(x), "", (x, a, b, c) -> 0);
      case "gelu" ->
          of(
                  "gelu",
                  (x, a, b, c) -> a == 0 ? x * gauss(x) : 0.5 * x * (1 + Math.tanh(geluInner(x))),
                  "X",
                  (x, a, b, c) -> geluSlope(x, a != 0))
              .with("approximate");
      case "softplus" ->
          of(
                  "softplus",
                  (x, a, b, c) -> a * x > b ? x : softplus(a * x) / a,
                  "X",
                  (x, a, b, c) -> a * x > b ? 1 : sigmoid(a * x))
              .with("beta", "threshold");
      case "mish" ->
          of(
                  "mish",
                  (x, a, b, c) -> x * Math.tanh(x > a ? x : softplus(x)),
                  "X",
                  Functions::mishSlope)
              .with("threshold");
      case "softshrink" ->
          of(
                  "softshrink",
                  (x, a, b, c) -> x > a ? x - a : x < -a ? x + a : 0,
                  "X",
                  (x, a, b, c) -> x > a || x < -a ? 1 : 0)
              .with("lambda");
      case "hard_shrink" ->
          of(
                  "hard_shrink",
                  (x, a, b, c) -> x > a || x < -a ? x : 0,
                  "X",
                  (x, a, b, c) -> x > a || x < -a ? 1 : 0)
              .with("threshold");
      case "thresholded_relu" ->
          of("thresholded_relu", (x, a, b, c) -> x > a ? x : 0, "X", (x, a, b, c) -> x > a ? 1 : 0)
              .with("threshold");
      case "brelu" ->
          of(
                  "brelu",
                  (x, a, b, c) -> Math.min(Math.max(x, a), b),
                  "X",
                  (x, a, b, c) -> x > a && x < b ? 1 : 0)
              .with("t_min", "t_max");
      case "leaky_relu" ->
          of("leaky_relu", (x, a, b, c) -> x > 0 ? x : a * x, "X", (x, a, b, c) -> x > 0 ? 1 : a)
              .with("alpha");
      case "swish" ->
          of("swish", (x, a, b, c) -> x * sigmoid(a * x), "X", (x, a, b, c) -> swishSlope(x, a))
              .with("beta");
      case "hard_swish" ->
          of(
                  "hard_swish",
                  (x, a, b, c) -> x * Math.min(Math.max(x + c, 0), a) / b,
                  "X",
                  (x, a, b, c) -> x + c <= 0 ? 0 : x + c < a ? (2 * x + c) / b : a / b)
              .with("threshold", "scale", "offset");
      case "stanh" ->
          of(
                  "stanh",
                  (x, a, b, c) -> b * Math.tanh(a * x),
                  "X",
                  (x, a, b, c) -> a * b * (1 - Math.tanh(a * x) * Math.tanh(a * x)))
              .with("scale_a", "scale_b");
      case "elu" ->
          of(
                  "elu",
                  (x, a, b, c) -> x > 0 ? x : a * Math.expm1(x),
                  "X",
                  (x, a, b, c) -> x > 0 ? 1 : a * Math.exp(x))
              .with("alpha");
      default -> throw new IllegalArgumentException("no function for op " + type);
    };
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** log(1 + e^x) without overflow. */
  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  private static double gauss(double x) {
    return 0.5 * (1 + Erf.erf(x / Math.sqrt(2)));
  }

  private static double geluInner(double x) {
    return Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
  }

  private static double geluSlope(double x, boolean byTanh) {
    if (!byTanh) {
      return gauss(x) + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }
    double t = Math.tanh(geluInner(x));
    double inner = Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
    return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * inner;
  }

  private static double swishSlope(double x, double beta) {
    double gate = sigmoid(beta * x);
    return gate + beta * x * gate * (1 - gate);
  }

  private static double mishSlope(double x, double a, double b, double c) {
    double t = Math.tanh(x > a ? x : softplus(x));
    double inner = x > a ? 1 : sigmoid(x);
    return t + x * (1 - t * t) * inner;
  }

  /** Halves away from zero, as C's round does. */
  private static double roundAway(double x) {
    double size = Math.abs(x);
    double whole = Math.floor(size);
    return Math.copySign(size - whole >= 0.5 ? whole + 1 : whole, x);
  }
}
