package org.fluidjava.cuda.math;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code mv}, {@code atan2} and {@code cross}. */
final class PairKernels {
  private static final String SOURCE = "math/cross.cu";

  private PairKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("mv", PairKernels::mv)
        .forFloats("mv_grad", PairKernels::mvGrad)
        .forFloats("atan2", PairKernels::atan2)
        .forFloats("atan2_grad", PairKernels::atan2Grad)
        .kernel("cross", CudaTypes.NUMBERS, c -> cross(c, c.in("X"), c.in("Y"), c.out("Out")))
        .forFloats("cross_grad", PairKernels::crossGrad);
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.NUMBERS) {
      all.add(new Specialisation(SOURCE, "cross", CudaTypes.define("IN", dtype)));
    }
    Pointwise.specialisations(all, "angle", "angle_to_x", "angle_to_y");
  }

  private static Kernel mv(KernelContext c) {
    Tensor x = c.in("X");
    Tensor vector = c.in("Vec");
    Tensor out = c.out("Out");
    Products products = new Products(c);
    return () -> products.multiply(false, false, x.dim(0), 1, x.dim(1), 1, x, vector, 0, out);
  }

  private static Kernel mvGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor vector = c.in("Vec");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dVector = c.outOrNull("Vec@GRAD");
    Products products = new Products(c);
    return () -> {
      if (dx != null) {
        products.multiply(false, false, x.dim(0), x.dim(1), 1, 1, g, vector, 0, dx);
      }
      if (dVector != null) {
        products.multiply(true, false, x.dim(1), 1, x.dim(0), 1, x, g, 0, dVector);
      }
    };
  }

  private static Kernel atan2(KernelContext c) {
    Tensor x1 = c.in("X1");
    Tensor x2 = c.in("X2");
    Tensor out = c.out("Out");
    Pointwise angle = new Pointwise(c, "angle");
    return () -> angle.run(out, x1, x2, null, null);
  }

  private static Kernel atan2Grad(KernelContext c) {
    Tensor x1 = c.in("X1");
    Tensor x2 = c.in("X2");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor dx1 = c.outOrNull("X1@GRAD");
    @Nullable Tensor dx2 = c.outOrNull("X2@GRAD");
    Pointwise first = new Pointwise(c, "angle_to_x");
    Pointwise second = new Pointwise(c, "angle_to_y");
    return () -> {
      if (dx1 != null) {
        first.run(dx1, x1, x2, null, g);
      }
      if (dx2 != null) {
        second.run(dx2, x1, x2, null, g);
      }
    };
  }

  /** The axis of extent 3 that attribute dim names; 9: the first one. */
  private static int axis(int dim, Tensor x) {
    if (dim != 9) {
      return dim < 0 ? dim + x.rank() : dim;
    }
    int first = 0;
    while (x.dim(first) != 3) {
      first++;
    }
    return first;
  }

  private static Kernel cross(KernelContext c, Tensor x, Tensor y, Tensor out) {
    CudaDevice device = CudaDevice.of(c);
    int dim = c.attrs().getInt("dim");
    CudaKernel kernel = device.kernel(SOURCE, "cross", CudaTypes.define("IN", c.dtype()));
    return () -> {
      long n = out.numel();
      kernel.begin().tensor(x).tensor(y).tensor(out).longInteger(n);
      kernel.longInteger(x.product(axis(dim, x) + 1, x.rank()));
      kernel.launch(Grid.items(device, n), Grid.THREADS);
    };
  }

  /** The way back of a cross product is two of them: y by g and g by x. */
  private static Kernel crossGrad(KernelContext c) {
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dy = c.outOrNull("Y@GRAD");
    @Nullable Kernel ofX = dx == null ? null : cross(c, c.in("Y"), g, dx);
    @Nullable Kernel ofY = dy == null ? null : cross(c, g, c.in("X"), dy);
    return () -> {
      if (ofX != null) {
        ofX.run();
      }
      if (ofY != null) {
        ofY.run();
      }
    };
  }
}
