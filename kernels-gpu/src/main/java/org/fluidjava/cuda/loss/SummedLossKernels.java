package org.fluidjava.cuda.loss;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.Pointwise;
import org.fluidjava.cuda.reduce.Reduction;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.Broadcast;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** Kernels of losses whose terms are added up: by rows, over all, or to count them. */
final class SummedLossKernels {
  private SummedLossKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("kldiv_loss", SummedLossKernels::kldiv)
        .forFloats("kldiv_loss_grad", SummedLossKernels::kldivGrad)
        .forFloats("smooth_l1_loss", SummedLossKernels::smoothL1)
        .forFloats("smooth_l1_loss_grad", SummedLossKernels::smoothL1Grad)
        .forFloats("squared_l2_distance", SummedLossKernels::squaredDistance)
        .forFloats("squared_l2_distance_grad", SummedLossKernels::squaredDistanceGrad)
        .forFloats("sigmoid_cross_entropy_with_logits", c -> sigmoid(c, false))
        .forFloats("sigmoid_cross_entropy_with_logits_grad", c -> sigmoid(c, true));
  }

  static void specialisations(List<Specialisation> all) {
    Pointwise.specialisations(
        all,
        "kldiv",
        "kldiv_grad",
        "smooth_l1_difference",
        "smooth_l1",
        "smooth_l1_grad",
        "weighted",
        "negated",
        "difference",
        "twice_with_g",
        "sigmoid_cross_entropy",
        "sigmoid_cross_entropy_grad",
        "counted",
        "normalized");
  }

  private static double divisor(String reduction, Tensor x) {
    return switch (reduction) {
      case "mean" -> x.numel();
      case "batchmean" -> x.dim(0);
      default -> 1;
    };
  }

  private static Kernel kldiv(KernelContext c) {
    Tensor x = c.in("X");
    Tensor target = c.in("Target");
    Tensor loss = c.out("Loss");
    String reduction = c.attrs().getString("reduction");
    boolean whole = reduction.equals("none");
    Tensor terms = c.scratch(c.dtype());
    Pointwise each = new Pointwise(c, "kldiv");
    Reduction sum = new Reduction(c, "sum", c.dtype(), c.dtype());
    return () -> {
      terms.resize(x.shape());
      each.with(divisor(reduction, x), 0).run(whole ? loss : terms, x, target, null, null);
      if (!whole) {
        sum.all(terms.address(), x.numel(), loss.address());
      }
    };
  }

  private static Kernel kldivGrad(KernelContext c) {
    Tensor target = c.in("Target");
    Tensor g = c.in("Loss@GRAD");
    Tensor dx = c.out("X@GRAD");
    String reduction = c.attrs().getString("reduction");
    boolean whole = reduction.equals("none");
    Pointwise each = new Pointwise(c, "kldiv_grad");
    return () ->
        each.with(divisor(reduction, dx), 0)
            .shareG(whole ? 1 : dx.numel())
            .run(dx, null, target, null, g);
  }

  private static Kernel smoothL1(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    @Nullable Tensor inside = c.inOrNull("InsideWeight");
    @Nullable Tensor outside = c.inOrNull("OutsideWeight");
    @Nullable Tensor diff = c.outOrNull("Diff");
    Tensor out = c.out("Out");
    double sigma2 = (double) c.attrs().getFloat("sigma") * c.attrs().getFloat("sigma");
    Tensor differences = c.scratch(c.dtype());
    Tensor terms = c.scratch(c.dtype());
    Pointwise apart = new Pointwise(c, "smooth_l1_difference").with(sigma2, inside == null ? 0 : 1);
    Pointwise each = new Pointwise(c, "smooth_l1").with(sigma2, outside == null ? 0 : 1);
    Reduction sum = new Reduction(c, "sum", c.dtype(), c.dtype());
    return () -> {
      Tensor between = diff;
      if (between == null) {
        between = differences;
        between.resize(x.shape());
      }
      terms.resize(x.shape());
      apart.run(between, x, y, inside, null);
      each.run(terms, between, outside, null, null);
      sum.rows(terms.address(), x.dim(0), x.product(1, x.rank()), out.address());
    };
  }

  private static Kernel smoothL1Grad(KernelContext c) {
    @Nullable Tensor inside = c.inOrNull("InsideWeight");
    @Nullable Tensor outside = c.inOrNull("OutsideWeight");
    Tensor diff = c.in("Diff");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dy = c.outOrNull("Y@GRAD");
    double sigma2 = (double) c.attrs().getFloat("sigma") * c.attrs().getFloat("sigma");
    Tensor terms = c.scratch(c.dtype());
    Pointwise each = new Pointwise(c, "smooth_l1_grad").with(sigma2, 0);
    Pointwise weighted = new Pointwise(c, "weighted");
    Pointwise negated = new Pointwise(c, "negated");
    return () -> {
      Tensor to = dx;
      if (to == null) {
        to = terms;
        to.resize(diff.shape());
      }
      each.shareG(diff.product(1, diff.rank())).run(to, diff, null, null, g);
      if (inside != null) {
        weighted.run(to, to, inside, null, null);
      }
      if (outside != null) {
        weighted.run(to, to, outside, null, null);
      }
      if (dy != null) {
        negated.run(dy, to, null, null, null);
      }
    };
  }

  private static Kernel squaredDistance(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    @Nullable Tensor difference = c.outOrNull("sub_result");
    Tensor out = c.out("Out");
    Tensor differences = c.scratch(c.dtype());
    Pointwise apart = new Pointwise(c, "difference");
    Reduction squares = new Reduction(c, "squares", c.dtype(), c.dtype());
    return () -> {
      Tensor between = difference;
      if (between == null) {
        between = differences;
        between.resize(x.shape());
      }
      apart.repeatY(y.numel(), 1).run(between, x, y, null, null);
      squares.rows(between.address(), x.dim(0), x.product(1, x.rank()), out.address());
    };
  }

  private static Kernel squaredDistanceGrad(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor difference = c.in("sub_result");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dy = c.outOrNull("Y@GRAD");
    Tensor terms = c.scratch(c.dtype());
    Pointwise each = new Pointwise(c, "twice_with_g");
    Pointwise negated = new Pointwise(c, "negated");
    Reduction sums = new Reduction(c, "negative", c.dtype(), c.dtype());
    return () -> {
      long rows = difference.dim(0);
      long width = difference.dim(1);
      Tensor to = dx;
      if (to == null) {
        to = terms;
        to.resize(difference.shape());
      }
      each.shareG(width).run(to, difference, null, null, g);
      if (dy == null) {
        return;
      }
      if (dy.numel() == difference.numel()) {
        negated.run(dy, to, null, null, null);
      } else if (rows == 0) {
        device.zero(dy.address(), dy.bytes());
      } else {
        Broadcast b = Broadcast.of(Shape.of(rows, width), Shape.of(1, width), -1);
        sums.over(b, false, to.address(), dy.address(), 0);
      }
    };
  }

  private static Kernel sigmoid(KernelContext c, boolean backward) {
    Tensor x = c.in("X");
    Tensor label = c.in("Label");
    @Nullable Tensor g = backward ? c.in("Out@GRAD") : null;
    Tensor out = c.out(backward ? "X@GRAD" : "Out");
    boolean normalize = c.attrs().getBoolean("normalize");
    double ignored = c.attrs().getInt("ignore_index");
    Tensor counted = c.scratch(c.dtype());
    Tensor count = c.scratch(c.dtype());
    Pointwise each =
        new Pointwise(c, backward ? "sigmoid_cross_entropy_grad" : "sigmoid_cross_entropy")
            .with(ignored, 0);
    Pointwise counting = new Pointwise(c, "counted").with(ignored, 0);
    Pointwise normalized = new Pointwise(c, "normalized").repeatY(1, 1);
    Reduction sum = new Reduction(c, "sum", c.dtype(), c.dtype());
    return () -> {
      each.run(out, x, label, null, g);
      if (normalize) {
        counted.resize(label.shape());
        count.resize(1);
        counting.run(counted, label, null, null, null);
        sum.all(counted.address(), counted.numel(), count.address());
        normalized.run(out, out, count, null, null);
      }
    };
  }
}
