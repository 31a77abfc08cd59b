package org.fluidjava.cuda.activation;

import java.util.List;
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

/** Kernels of {@code prelu}: element i of X meets slope {@code i / post % slopes}. */
final class PreluKernels {
  private PreluKernels() {}

  static void register(Registrar kernels) {
    kernels.forFloats("prelu", PreluKernels::prelu).forFloats("prelu_grad", PreluKernels::grad);
  }

  static void specialisations(List<Specialisation> all) {
    Pointwise.specialisations(all, "prelu", "prelu_to_x", "prelu_to_slope");
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
    Pointwise each = new Pointwise(c, "prelu");
    return () -> {
      long post = inFront ? x.product(2, x.rank()) : 1;
      each.repeatY(alpha.numel(), post).run(out, x, alpha, null, null);
    };
  }

  private static Kernel grad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor alpha = c.in("Alpha");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dAlpha = c.outOrNull("Alpha@GRAD");
    boolean inFront = byChannelInFront(c);
    Tensor terms = c.scratch(c.dtype());
    Pointwise toX = new Pointwise(c, "prelu_to_x");
    Pointwise toSlope = new Pointwise(c, "prelu_to_slope");
    Reduction sums = new Reduction(c, "sum", c.dtype(), c.dtype());
    return () -> {
      long post = Math.max(1, inFront ? x.product(2, x.rank()) : 1);
      long slopes = alpha.numel();
      if (dAlpha != null) {
        terms.resize(x.shape());
        toSlope.run(terms, x, null, null, g);
        long pre = x.numel() / (slopes * post);
        Broadcast b = Broadcast.of(Shape.of(pre, slopes, post), Shape.of(1, slopes, 1), -1);
        sums.over(b, false, terms.address(), dAlpha.address(), 0);
      }
      if (dx != null) {
        toX.repeatY(slopes, post).run(dx, x, alpha, null, g);
      }
    };
  }
}
