package org.fluidjava.cpu.activation;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code prelu}: element i of X meets slope {@code i / post % slopes}. */
final class PreluKernels {
  private PreluKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("prelu", PreluKernels::prelu).forFloats("prelu_grad", PreluKernels::grad);
  }

  private static boolean byChannelInFront(KernelContext c) {
    return c.attrs().getString("mode").equals("channel")
        && c.attrs().getString("data_format").equals("NCHW");
  }

  private static Kernel prelu(KernelContext c) {
    Tensor x = c.in("X");
    Tensor alpha = c.in("Alpha");
    Tensor out = c.out("Out");
    boolean inFront = byChannelInFront(c);
    return () -> {
      long post = inFront ? x.product(2, x.rank()) : 1;
      Elements from = x.elements();
      Elements slopes = alpha.elements();
      Elements to = out.elements();
      for (long i = 0; i < from.length(); i++) {
        double number = from.get(i);
        to.set(i, number > 0 ? number : number * slopes.get(i / post % slopes.length()));
      }
    };
  }

  private static Kernel grad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor alpha = c.in("Alpha");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dAlpha = c.outOrNull("Alpha@GRAD");
    Tensor sums = c.scratch(DType.FLOAT64);
    boolean inFront = byChannelInFront(c);
    return () -> {
      long post = inFront ? x.product(2, x.rank()) : 1;
      Elements from = x.elements();
      Elements slopes = alpha.elements();
      Elements gs = g.elements();
      sums.resize(alpha.numel());
      Elements toSlopes = sums.elements();
      toSlopes.fill(0);
      @Nullable Elements toX = dx == null ? null : dx.elements();
      for (long i = 0; i < from.length(); i++) {
        long slope = i / post % slopes.length();
        boolean above = from.get(i) > 0;
        if (toX != null) {
          toX.set(i, gs.get(i) * (above ? 1 : slopes.get(slope)));
        }
        if (!above) {
          toSlopes.add(slope, gs.get(i) * from.get(i));
        }
      }
      if (dAlpha != null) {
        Elements to = dAlpha.elements();
        for (long i = 0; i < to.length(); i++) {
          to.set(i, toSlopes.get(i));
        }
      }
    };
  }
}
