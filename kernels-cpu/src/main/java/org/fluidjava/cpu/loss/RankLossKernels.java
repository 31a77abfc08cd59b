package org.fluidjava.cpu.loss;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code rank_loss}. */
final class RankLossKernels {
  private RankLossKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("rank_loss", RankLossKernels::forward)
        .forFloats("rank_loss_grad", RankLossKernels::backward);
  }

  private static Kernel forward(KernelContext c) {
    Tensor label = c.in("Label");
    Tensor left = c.in("Left");
    Tensor right = c.in("Right");
    Tensor out = c.out("Out");
    return () -> {
      Elements z = label.elements();
      Elements a = left.elements();
      Elements b = right.elements();
      Elements to = out.elements();
      for (long i = 0; i < label.numel(); i++) {
        double lead = a.get(i) - b.get(i);
        to.set(i, Pointwise.softplus(lead) - z.get(i) * lead);
      }
    };
  }

  private static Kernel backward(KernelContext c) {
    Tensor label = c.in("Label");
    Tensor left = c.in("Left");
    Tensor right = c.in("Right");
    Tensor grad = c.in("Out@GRAD");
    @Nullable Tensor dLeft = c.outOrNull("Left@GRAD");
    @Nullable Tensor dRight = c.outOrNull("Right@GRAD");
    return () -> {
      Elements z = label.elements();
      Elements a = left.elements();
      Elements b = right.elements();
      Elements g = grad.elements();
      @Nullable Elements toLeft = dLeft == null ? null : dLeft.elements();
      @Nullable Elements toRight = dRight == null ? null : dRight.elements();
      for (long i = 0; i < label.numel(); i++) {
        double slope = g.get(i) * (Pointwise.sigmoid(a.get(i) - b.get(i)) - z.get(i));
        if (toLeft != null) {
          toLeft.set(i, slope);
        }
        if (toRight != null) {
          toRight.set(i, -slope);
        }
      }
    };
  }
}
