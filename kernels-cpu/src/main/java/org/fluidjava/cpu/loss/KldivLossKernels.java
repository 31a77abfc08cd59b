package org.fluidjava.cpu.loss;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code kldiv_loss}. */
final class KldivLossKernels {
  private KldivLossKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("kldiv_loss", KldivLossKernels::forward)
        .forFloats("kldiv_loss_grad", KldivLossKernels::backward);
  }

  private static double divisor(String reduction, Tensor x) {
    return switch (reduction) {
      case "mean" -> x.numel();
      case "batchmean" -> x.dim(0);
      default -> 1;
    };
  }

  private static Kernel forward(KernelContext c) {
    Tensor x = c.in("X");
    Tensor target = c.in("Target");
    Tensor loss = c.out("Loss");
    String reduction = c.attrs().getString("reduction");
    boolean whole = reduction.equals("none");
    return () -> {
      Elements a = x.elements();
      Elements q = target.elements();
      Elements to = loss.elements();
      double sum = 0;
      for (long i = 0; i < x.numel(); i++) {
        double t = q.get(i);
        double value = t > 0 ? t * (Math.log(t) - a.get(i)) : 0;
        sum += value;
        if (whole) {
          to.set(i, value);
        }
      }
      if (!whole) {
        to.set(0, sum / divisor(reduction, x));
      }
    };
  }

  private static Kernel backward(KernelContext c) {
    Tensor target = c.in("Target");
    Tensor grad = c.in("Loss@GRAD");
    Tensor dx = c.out("X@GRAD");
    String reduction = c.attrs().getString("reduction");
    boolean whole = reduction.equals("none");
    return () -> {
      Elements q = target.elements();
      Elements g = grad.elements();
      Elements to = dx.elements();
      double divisor = divisor(reduction, dx);
      for (long i = 0; i < dx.numel(); i++) {
        double t = q.get(i);
        to.set(i, t > 0 ? -t * g.get(whole ? i : 0) / divisor : 0);
      }
    };
  }
}
