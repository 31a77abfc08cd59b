package org.fluidjava.cuda.activation;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.CudaTypes;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.Attrs;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of the activations of one element each; the functions are in {@code unary.cu}. */
final class UnaryKernels {
  static final String SOURCE = "activation/unary.cu";
  static final String INTEGERS = "activation/integers.cu";

  /**
   * A function.
   *
   * @param type the operator
   * @param reads what its slope reads: {@code X}, {@code Out}, or empty for neither
   * @param attrs the attributes that the source calls a, b and c
   */
  private record Function(String type, String reads, String... attrs) {}

  private static final List<Function> ALL =
      List.of(
          new Function("sigmoid", "Out"),
          new Function("exp", "Out"),
          new Function("expm1", "Out"),
          new Function("relu", "Out"),
          new Function("tanh", "Out"),
          new Function("sqrt", "Out"),
          new Function("rsqrt", "Out"),
          new Function("reciprocal", "Out"),
          new Function("relu6", "Out", "threshold"),
          new Function("soft_relu", "Out", "threshold"),
          new Function("hard_sigmoid", "Out", "slope", "offset"),
          new Function("selu", "Out", "scale", "alpha"),
          new Function("logsigmoid", "X"),
          new Function("tanh_shrink", "X"),
          new Function("abs", "X"),
          new Function("cos", "X"),
          new Function("acos", "X"),
          new Function("sin", "X"),
          new Function("asin", "X"),
          new Function("tan", "X"),
          new Function("sinh", "X"),
          new Function("cosh", "X"),
          new Function("acosh", "X"),
          new Function("asinh", "X"),
          new Function("atanh", "X"),
          new Function("atan", "X"),
          new Function("log", "X"),
          new Function("log1p", "X"),
          new Function("log2", "X"),
          new Function("log10", "X"),
          new Function("square", "X"),
          new Function("softsign", "X"),
          new Function("erf", "X"),
          new Function("lgamma", "X"),
          new Function("digamma", "X"),
          new Function("erfinv", "Out"),
          new Function("celu", "X", "alpha"),
          new Function("logit", "X", "eps"),
          new Function("silu", "X"),
          new Function("ceil", ""),
          new Function("floor", ""),
          new Function("trunc", ""),
          new Function("round", ""),
          new Function("gelu", "X", "approximate"),
          new Function("softplus", "X", "beta", "threshold"),
          new Function("mish", "X", "threshold"),
          new Function("softshrink", "X", "lambda"),
          new Function("hard_shrink", "X", "threshold"),
          new Function("thresholded_relu", "X", "threshold"),
          new Function("brelu", "X", "t_min", "t_max"),
          new Function("leaky_relu", "X", "alpha"),
          new Function("swish", "X", "beta"),
          new Function("hard_swish", "X", "threshold", "scale", "offset"),
          new Function("stanh", "X", "scale_a", "scale_b"),
          new Function("elu", "X", "alpha"));

  private UnaryKernels() {}

  static void register(Registrar kernels) {
    List<DType> integers = List.of(DType.INT32, DType.INT64);
    for (Function function : ALL) {
      kernels.forFloats(function.type, c -> forward(c, function));
      kernels.forFloats(function.type + "_grad", c -> backward(c, function));
    }
    kernels
        .kernel("relu", integers, c -> integers(c, "relu"))
        .kernel("abs", integers, c -> integers(c, "magnitude"))
        .kernel("square", integers, c -> integers(c, "square"));
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.FLOATS) {
      for (Function function : ALL) {
        for (String entry : List.of("unary", "unary_grad")) {
          all.add(
              new Specialisation(
                  SOURCE, entry, CudaTypes.real(dtype), "FUNCTION=" + function.type));
        }
      }
    }
    for (DType dtype : List.of(DType.INT32, DType.INT64)) {
      for (String function : List.of("relu", "magnitude", "square", "power")) {
        all.add(
            new Specialisation(
                INTEGERS, "integers", CudaTypes.define("IN", dtype), "FUNCTION=" + function));
      }
    }
  }

  /** An attribute's number; 0 when there is none. */
  private static double number(Attrs attrs, Function function, int i) {
    if (i >= function.attrs.length) {
      return 0;
    }
    String name = function.attrs[i];
    return name.equals("approximate") ? attrs.getBoolean(name) ? 1 : 0 : attrs.getFloat(name);
  }

  private static Kernel forward(KernelContext c, Function function) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    double first = number(c.attrs(), function, 0);
    double second = number(c.attrs(), function, 1);
    double third = number(c.attrs(), function, 2);
    CudaKernel kernel =
        device.kernel(SOURCE, "unary", CudaTypes.real(c.dtype()), "FUNCTION=" + function.type);
    return () -> {
      long n = x.numel();
      kernel.begin().tensor(x).tensor(out).longInteger(n);
      kernel.real64(first).real64(second).real64(third).tensor(null);
      kernel.launch(Grid.packs(device, n, x.dtype()), Grid.THREADS);
    };
  }

  private static Kernel backward(KernelContext c, Function function) {
    CudaDevice device = CudaDevice.of(c);
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    if (function.reads.isEmpty()) {
      return () -> {
        if (dx.numel() > 0) {
          device.zero(dx.address(), dx.bytes());
        }
      };
    }
    Tensor source = c.in(function.reads);
    double first = number(c.attrs(), function, 0);
    double second = number(c.attrs(), function, 1);
    double third = number(c.attrs(), function, 2);
    CudaKernel kernel =
        device.kernel(SOURCE, "unary_grad", CudaTypes.real(c.dtype()), "FUNCTION=" + function.type);
    return () -> {
      long n = dx.numel();
      kernel.begin().tensor(source).tensor(g).tensor(dx).longInteger(n);
      kernel.real64(first).real64(second).real64(third).tensor(null);
      kernel.launch(Grid.packs(device, n, dx.dtype()), Grid.THREADS);
    };
  }

  private static Kernel integers(KernelContext c, String function) {
    return integers(c, function, 0, null);
  }

  static Kernel integers(KernelContext c, String function, double a, @Nullable Tensor given) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    CudaKernel kernel =
        device.kernel(
            INTEGERS, "integers", CudaTypes.define("IN", c.dtype()), "FUNCTION=" + function);
    return () -> {
      kernel.begin().tensor(x).tensor(out).longInteger(x.numel()).real64(a).tensor(given);
      kernel.launch(Grid.items(device, x.numel()), Grid.THREADS);
    };
  }
}
