package org.fluidjava.cpu.activation;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code pow}. */
final class PowKernels {
  private PowKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forNumbers("pow", PowKernels::pow).forFloats("pow_grad", PowKernels::grad);
  }

  private static Kernel pow(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    @Nullable Tensor factor = c.inOrNull("FactorTensor");
    double given = c.attrs().getFloat("factor");
    return () -> {
      double exponent = factor == null ? given : factor.elements().get(0);
      if (!x.dtype().isFloating()) {
        // Paddle makes the exponent an integer first.
        exponent = exponent < 0 ? Math.ceil(exponent) : Math.floor(exponent);
      }
      Elements from = x.elements();
      Elements to = out.elements();
      for (long i = 0; i < from.length(); i++) {
        to.set(i, Math.pow(from.get(i), exponent));
      }
    };
  }

  private static Kernel grad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    @Nullable Tensor factor = c.inOrNull("FactorTensor");
    double given = c.attrs().getFloat("factor");
    return () -> {
      double exponent = factor == null ? given : factor.elements().get(0);
      Elements from = x.elements();
      Elements gs = g.elements();
      Elements to = dx.elements();
      for (long i = 0; i < to.length(); i++) {
        // x^0 has slope 0 at 0 too, where 0 · 0^-1 would not be a number.
        double slope = exponent == 0 ? 0 : exponent * Math.pow(from.get(i), exponent - 1);
        to.set(i, gs.get(i) * slope);
      }
    };
  }
}
