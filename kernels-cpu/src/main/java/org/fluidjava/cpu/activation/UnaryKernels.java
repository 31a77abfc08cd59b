package org.fluidjava.cpu.activation;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.KernelFactory;
import org.fluidjava.op.Attrs;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of the activations of one element each, from {@link Functions}. */
final class UnaryKernels {
  private UnaryKernels() {}

  static void register(CpuRegistrar kernels) {
    for (String type : Functions.TYPES) {
      if (kernels.wants(type)) {
        register(kernels, Functions.named(type));
      }
    }
  }

  private static void register(CpuRegistrar kernels, Function function) {
    String type = function.type();
    KernelFactory forward = c -> forward(c, function);
    KernelFactory backward = c -> backward(c, function);
    kernels.forFloats(type, forward, c -> NativeActivation.forward(c, function, forward));
    kernels.forFloats(
        type + "_grad", backward, c -> NativeActivation.backward(c, function, backward));
    switch (type) {
      case "relu" -> kernels.plain(type, forward, DType.INT32, DType.INT64);
      case "abs" -> kernels.plain(type, c -> integers(c, false), DType.INT32, DType.INT64);
      case "square" -> kernels.plain(type, c -> integers(c, true), DType.INT32, DType.INT64);
      default -> {}
    }
  }

  /** An attribute's number; 0 when there is none. */
  static double number(Attrs attrs, @Nullable String name) {
    if (name == null) {
      return 0;
    }
    return name.equals("approximate") ? attrs.getBoolean(name) ? 1 : 0 : attrs.getFloat(name);
  }

  private static Kernel forward(KernelContext c, Function function) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    double first = number(c.attrs(), function.a());
    double second = number(c.attrs(), function.b());
    double third = number(c.attrs(), function.c());
    Function.Formula value = function.value();
    return () -> {
      Elements from = x.elements();
      Elements to = out.elements();
      for (long i = 0; i < from.length(); i++) {
        to.set(i, value.at(from.get(i), first, second, third));
      }
    };
  }

  private static Kernel backward(KernelContext c, Function function) {
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    if (function.slopeReads().isEmpty()) {
      return () -> dx.elements().fill(0);
    }
    Tensor source = c.in(function.slopeReads());
    double first = number(c.attrs(), function.a());
    double second = number(c.attrs(), function.b());
    double third = number(c.attrs(), function.c());
    Function.Formula slope = function.slope();
    return () -> {
      Elements from = source.elements();
      Elements given = g.elements();
      Elements to = dx.elements();
      for (long i = 0; i < to.length(); i++) {
        to.set(i, given.get(i) * slope.at(from.get(i), first, second, third));
      }
    };
  }

  private static Kernel integers(KernelContext c, boolean square) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    return () -> {
      Elements from = x.elements();
      Elements to = out.elements();
      for (long i = 0; i < from.length(); i++) {
        long number = from.getLong(i);
        to.setLong(i, square ? number * number : Math.abs(number));
      }
    };
  }
}
