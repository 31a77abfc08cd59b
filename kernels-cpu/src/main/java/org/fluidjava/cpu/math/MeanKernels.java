package org.fluidjava.cpu.math;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.cpu.Ranges;
import org.fluidjava.cpu.nativelib.NativeKernels;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;

/** Kernels of {@code mean}. */
final class MeanKernels {
  private MeanKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("mean", MeanKernels::mean, MeanKernels::nativeMean)
        .plain("mean", MeanKernels::mean, DType.INT32, DType.INT64)
        .forFloats("mean_grad", MeanKernels::grad, MeanKernels::nativeGrad);
  }

  private static Kernel mean(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    return () -> {
      Elements from = x.elements();
      double sum = 0;
      for (long i = 0; i < from.length(); i++) {
        sum += from.get(i);
      }
      out.elements().set(0, sum / from.length());
    };
  }

  private static Kernel nativeMean(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    return () -> out.elements().set(0, NativeKernels.sum(0, x.numel(), x.address()) / x.numel());
  }

  private static Kernel nativeGrad(KernelContext c) {
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    Ranges ranges =
        new Ranges(
            (begin, end) ->
                NativeKernels.fill(
                    begin, end, (float) (g.elements().get(0) / dx.numel()), dx.address()));
    return () -> ranges.run(dx.numel());
  }

  private static Kernel grad(KernelContext c) {
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    return () -> {
      Elements to = dx.elements();
      to.fill(g.elements().get(0) / to.length());
    };
  }
}
