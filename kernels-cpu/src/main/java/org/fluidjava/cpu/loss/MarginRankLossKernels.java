package org.fluidjava.cpu.loss;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code margin_rank_loss}. */
final class MarginRankLossKernels {
  private MarginRankLossKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("margin_rank_loss", MarginRankLossKernels::forward)
        .forFloats("margin_rank_loss_grad", MarginRankLossKernels::backward);
  }

  private static Kernel forward(KernelContext c) {
    Tensor first = c.in("X1");
    Tensor second = c.in("X2");
    Tensor label = c.in("Label");
    @Nullable Tensor activated = c.outOrNull("Activated");
    Tensor out = c.out("Out");
    double margin = c.attrs().getFloat("margin");
    return () -> {
      Elements a = first.elements();
      Elements b = second.elements();
      Elements z = label.elements();
      @Nullable Elements active = activated == null ? null : activated.elements();
      Elements to = out.elements();
      for (long i = 0; i < first.numel(); i++) {
        double loss = Math.max(0, -z.get(i) * (a.get(i) - b.get(i)) + margin);
        to.set(i, loss);
        if (active != null) {
          active.set(i, loss > 0 ? 1 : 0);
        }
      }
    };
  }

  private static Kernel backward(KernelContext c) {
    Tensor label = c.in("Label");
    Tensor activated = c.in("Activated");
    Tensor grad = c.in("Out@GRAD");
    @Nullable Tensor dFirst = c.outOrNull("X1@GRAD");
    @Nullable Tensor dSecond = c.outOrNull("X2@GRAD");
    return () -> {
      Pointwise.scaled(label, activated, grad, dFirst, (z, active) -> -z * active);
      Pointwise.scaled(label, activated, grad, dSecond, (z, active) -> z * active);
    };
  }
}
