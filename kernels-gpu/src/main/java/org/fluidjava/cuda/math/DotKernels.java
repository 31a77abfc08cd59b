package org.fluidjava.cuda.math;

import java.util.List;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.reduce.Reduction;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code dot}. */
final class DotKernels {
  private DotKernels() {}

  static void register(Registrar kernels) {
    kernels.forFloats("dot", DotKernels::dot).forFloats("dot_grad", DotKernels::grad);
  }

  static void specialisations(List<Specialisation> all) {
    Pointwise.specialisations(all, "product", "product_with_g");
  }

  private static Kernel dot(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    Tensor products = c.scratch(c.dtype());
    Pointwise multiply = new Pointwise(c, "product");
    Reduction sum = new Reduction(c, "sum", c.dtype(), c.dtype());
    return () -> {
      products.resize(x.shape());
      multiply.run(products, x, y, null, null);
      sum.rows(products.address(), out.numel(), x.dim(-1), out.address());
    };
  }

  private static Kernel grad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dy = c.outOrNull("Y@GRAD");
    Pointwise spread = new Pointwise(c, "product_with_g");
    return () -> {
      spread.shareG(x.dim(-1));
      if (dx != null) {
        spread.run(dx, y, null, null, g);
      }
      if (dy != null) {
        spread.run(dy, x, null, null, g);
      }
    };
  }
}
