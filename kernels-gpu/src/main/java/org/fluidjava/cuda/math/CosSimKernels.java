package org.fluidjava.cuda.math;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.reduce.Reduction;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.Broadcast;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code cos_sim}. */
final class CosSimKernels {
  private CosSimKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("cos_sim", CosSimKernels::cosSim)
        .forFloats("cos_sim_grad", CosSimKernels::grad);
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.FLOATS) {
      for (String entry : List.of("cos_sim", "cos_sim_grad")) {
        all.add(new Specialisation(NormKernels.SOURCE, entry, CudaTypes.real(dtype)));
      }
    }
  }

  private static Kernel cosSim(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    Tensor xNorm = c.out("XNorm");
    Tensor yNorm = c.out("YNorm");
    CudaKernel kernel =
        CudaDevice.of(c).kernel(NormKernels.SOURCE, "cos_sim", CudaTypes.real(c.dtype()));
    return () -> {
      long width = x.product(1, x.rank());
      kernel.begin().tensor(x).tensor(y).tensor(out).tensor(xNorm).tensor(yNorm);
      kernel.longInteger(width).integer(yNorm.numel() == 1 ? 1 : 0);
      kernel.launch(out.numel(), Grid.line(width));
    };
  }

  private static Kernel grad(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.in("Out");
    Tensor xNorm = c.in("XNorm");
    Tensor yNorm = c.in("YNorm");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dy = c.outOrNull("Y@GRAD");
    Tensor terms = c.scratch(c.dtype());
    Reduction sums = new Reduction(c, "sum", c.dtype(), c.dtype());
    CudaKernel kernel =
        device.kernel(NormKernels.SOURCE, "cos_sim_grad", CudaTypes.real(c.dtype()));
    return () -> {
      long rows = g.numel();
      long width = x.product(1, x.rank());
      boolean one = yNorm.numel() == 1;
      Tensor toY = dy;
      if (dy != null && one) {
        terms.resize(rows, width);
        toY = terms;
      }
      kernel.begin().tensor(x).tensor(y).tensor(out).tensor(xNorm).tensor(yNorm).tensor(g);
      kernel.tensor(dx).tensor(toY).longInteger(rows).longInteger(width).integer(one ? 1 : 0);
      kernel.launch(Grid.items(device, rows * width), Grid.THREADS);
      if (dy != null && one) {
        Broadcast b = Broadcast.of(Shape.of(rows, width), Shape.of(1, width), -1);
        sums.over(b, false, terms.address(), dy.address(), 0);
      }
    };
  }
}
