package org.fluidjava.cpu.loss;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code nll_loss} and {@code bce_loss}. */
final class NllLossKernels {
  private NllLossKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("nll_loss", NllLossKernels::nll)
        .forFloats("nll_loss_grad", NllLossKernels::nllGrad)
        .forFloats("bce_loss", NllLossKernels::bce)
        .forFloats("bce_loss_grad", NllLossKernels::bceGrad);
  }

  /** The class of label {@code i}, or -1 when it counts for nothing. */
  private static long label(Elements labels, long i, long classes, long ignored) {
    long label = labels.getLong(i);
    RuleViolation.unless(
        label == ignored || label >= 0 && label < classes,
        "Label must be in [0, %d) but holds %d at %d",
        classes,
        label,
        i);
    return label == ignored ? -1 : label;
  }

  private static Kernel nll(KernelContext c) {
    Tensor x = c.in("X");
    Tensor labels = c.in("Label");
    @Nullable Tensor weight = c.inOrNull("Weight");
    Tensor out = c.out("Out");
    Tensor total = c.out("Total_weight");
    long ignored = c.attrs().getLong("ignore_index");
    String reduction = c.attrs().getString("reduction");
    return () -> {
      long classes = x.dim(1);
      long area = x.product(2, x.rank());
      double sum = 0;
      double weights = 0;
      for (long i = 0; i < labels.numel(); i++) {
        long label = label(labels.elements(), i, classes, ignored);
        double loss = 0;
        if (label >= 0) {
          double share = weight == null ? 1 : weight.elements().get(label);
          weights += share;
          loss = -share * x.elements().get((i / area * classes + label) * area + i % area);
        }
        sum += loss;
        if (reduction.equals("none")) {
          out.elements().set(i, loss);
        }
      }
      total.elements().set(0, reduction.equals("none") ? 0 : weights);
      if (!reduction.equals("none")) {
        boolean mean = reduction.equals("mean") && weights != 0;
        out.elements().set(0, mean ? sum / weights : sum);
      }
    };
  }

  private static Kernel nllGrad(KernelContext c) {
    Tensor labels = c.in("Label");
    @Nullable Tensor weight = c.inOrNull("Weight");
    Tensor total = c.in("Total_weight");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    long ignored = c.attrs().getLong("ignore_index");
    String reduction = c.attrs().getString("reduction");
    return () -> {
      Elements to = dx.elements();
      to.fill(0);
      long classes = dx.dim(1);
      long area = dx.product(2, dx.rank());
      double all = total.elements().get(0);
      double divisor = reduction.equals("mean") && all != 0 ? all : 1;
      for (long i = 0; i < labels.numel(); i++) {
        long label = label(labels.elements(), i, classes, ignored);
        if (label >= 0) {
          double share = weight == null ? 1 : weight.elements().get(label);
          double given = g.elements().get(reduction.equals("none") ? i : 0);
          to.set((i / area * classes + label) * area + i % area, -given * share / divisor);
        }
      }
    };
  }

  private static Kernel bce(KernelContext c) {
    Tensor x = c.in("X");
    Tensor label = c.in("Label");
    Tensor out = c.out("Out");
    return () -> {
      for (long i = 0; i < x.numel(); i++) {
        double chance = x.elements().get(i);
        double wanted = label.elements().get(i);
        RuleViolation.unless(
            chance >= 0 && chance <= 1, "X must be in [0, 1] but holds %s at %d", chance, i);
        // Logarithms of nothing are limited, as in Paddle.
        out.elements()
            .set(
                i,
                (wanted - 1) * Math.max(Math.log1p(-chance), -100)
                    - wanted * Math.max(Math.log(chance), -100));
      }
    };
  }

  private static Kernel bceGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor label = c.in("Label");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    return () -> {
      for (long i = 0; i < x.numel(); i++) {
        double chance = x.elements().get(i);
        double slope = (chance - label.elements().get(i)) / Math.max((1 - chance) * chance, 1e-12);
        dx.elements().set(i, g.elements().get(i) * slope);
      }
    };
  }
}
