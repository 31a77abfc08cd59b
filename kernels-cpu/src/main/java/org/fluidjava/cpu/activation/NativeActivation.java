package org.fluidjava.cpu.activation;

import org.fluidjava.cpu.Ranges;
import org.fluidjava.cpu.nativelib.NativeKernels;
import org.fluidjava.cpu.nativelib.NativeSizes;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.KernelFactory;
import org.fluidjava.op.Attrs;

/** The C++ kernels of activations for float32, where their settings are those that C++ knows. */
final class NativeActivation {
  private NativeActivation() {}

  /** The C++ kernels' number of an activation; -1 when they do not know it with these settings. */
  private static int code(Attrs attrs, String type) {
    return switch (type) {
      case "sigmoid" -> NativeKernels.SIGMOID;
      case "tanh" -> NativeKernels.TANH;
      case "relu" -> NativeKernels.RELU;
      case "relu6" -> NativeKernels.RELU6;
      case "leaky_relu" -> {
        // max(x, a x), and the slope by the sign of the result.
        float alpha = attrs.getFloat("alpha");
        yield alpha > 0 && alpha <= 1 ? NativeKernels.LEAKY_RELU : -1;
      }
      case "elu" -> NativeKernels.ELU;
      case "gelu" -> attrs.getBoolean("approximate") ? NativeKernels.GELU_TANH : NativeKernels.GELU;
      case "swish", "silu" -> NativeKernels.SWISH;
      case "hard_sigmoid" -> NativeKernels.HARD_SIGMOID;
      case "hard_swish" -> {
        boolean usual =
            attrs.getFloat("threshold") == 6
                && attrs.getFloat("scale") == 6
                && attrs.getFloat("offset") == 3;
        yield usual ? NativeKernels.HARD_SWISH : -1;
      }
      case "softplus" -> {
        // From 20 on log(1 + e^x) is x in float32.
        boolean usual = attrs.getFloat("beta") == 1 && attrs.getFloat("threshold") >= 20;
        yield usual ? NativeKernels.SOFTPLUS : -1;
      }
      case "softsign" -> NativeKernels.SOFTSIGN;
      case "logsigmoid" -> NativeKernels.LOGSIGMOID;
      case "exp" -> NativeKernels.EXP;
      case "log" -> NativeKernels.LOG;
      case "sqrt" -> NativeKernels.SQRT;
      case "square" -> NativeKernels.SQUARE;
      case "abs" -> NativeKernels.ABS;
      case "reciprocal" -> NativeKernels.RECIPROCAL;
      case "rsqrt" -> NativeKernels.RSQRT;
      case "stanh" -> NativeKernels.STANH;
      case "brelu" -> NativeKernels.BRELU;
      case "tanh_shrink" -> NativeKernels.TANH_SHRINK;
      default -> -1;
    };
  }

  private static float first(KernelContext c, Function function) {
    return function.type().equals("silu")
        ? 1
        : (float) UnaryKernels.number(c.attrs(), function.a());
  }

  private static float second(KernelContext c, Function function) {
    return (float) UnaryKernels.number(c.attrs(), function.b());
  }

  static Kernel forward(KernelContext c, Function function, KernelFactory plain) {
    int code = code(c.attrs(), function.type());
    if (code < 0) {
      return plain.create(c);
    }
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    float a = first(c, function);
    float b = second(c, function);
    Ranges ranges =
        new Ranges(
            (begin, end) ->
                NativeKernels.unary(code, begin, end, x.address(), out.address(), a, b));
    return () -> {
      NativeSizes.require(x.numel(), x, out);
      ranges.run(out.numel());
    };
  }

  static Kernel backward(KernelContext c, Function function, KernelFactory plain) {
    int code = code(c.attrs(), function.type());
    if (code < 0) {
      return plain.create(c);
    }
    // Each C++ gradient reads what Paddle's reads; leaky_relu's only the sign, which is X's too.
    Tensor source = c.in(function.slopeReads());
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    float a = first(c, function);
    float b = second(c, function);
    Ranges ranges =
        new Ranges(
            (begin, end) ->
                NativeKernels.unaryGrad(
                    code,
                    begin,
                    end,
                    source.address(),
                    source.address(),
                    g.address(),
                    dx.address(),
                    a,
                    b));
    return () -> {
      NativeSizes.require(dx.numel(), source, g, dx);
      ranges.run(dx.numel());
    };
  }
}
