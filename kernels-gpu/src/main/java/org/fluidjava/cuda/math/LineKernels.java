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

/** Kernels of {@code cumprod}, and of {@code dot} for integers. */
final class LineKernels {
  static final String SOURCE = "math/pairs.cu";

  private LineKernels() {}

  static void register(Registrar kernels) {
    kernels
        .kernel("dot", CudaTypes.INTEGERS, LineKernels::dot)
        .kernel("cumprod", CudaTypes.NUMBERS, LineKernels::cumprod)
        .forFloats("cumprod_grad", LineKernels::cumprodGrad);
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.NUMBERS) {
      all.add(new Specialisation(SOURCE, "cumprod", defines(dtype)));
    }
    for (DType dtype : CudaTypes.INTEGERS) {
      all.add(new Specialisation(SOURCE, "dot", defines(dtype)));
    }
    for (DType dtype : CudaTypes.FLOATS) {
      all.add(new Specialisation(SOURCE, "cumprod_grad", defines(dtype)));
    }
  }

  static String[] defines(DType dtype) {
    return new String[] {
      CudaTypes.define("IN", dtype), CudaTypes.define("ACC", CudaTypes.sums(dtype))
    };
  }

  private static Kernel dot(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    CudaKernel kernel = CudaDevice.of(c).kernel(SOURCE, "dot", defines(c.dtype()));
    return () -> {
      kernel.begin().tensor(x).tensor(y).tensor(out).longInteger(x.dim(-1));
      kernel.launch(out.numel(), Grid.line(x.dim(-1)));
    };
  }

  private static int axis(KernelContext c, Tensor x) {
    int dim = c.attrs().getInt("dim");
    return dim < 0 ? dim + x.rank() : dim;
  }

  private static Kernel cumprod(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    CudaKernel kernel = device.kernel(SOURCE, "cumprod", defines(c.dtype()));
    return () -> {
      int axis = axis(c, x);
      long extent = x.dim(axis);
      long lines = extent == 0 ? 0 : x.numel() / extent;
      kernel.begin().tensor(x).tensor(out).longInteger(lines).longInteger(extent);
      kernel.longInteger(x.product(axis + 1, x.rank()));
      kernel.launch(Grid.items(device, lines), Grid.THREADS);
    };
  }

  private static Kernel cumprodGrad(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    Tensor behind = c.scratch(DType.FLOAT64);
    CudaKernel kernel = device.kernel(SOURCE, "cumprod_grad", defines(c.dtype()));
    return () -> {
      int axis = axis(c, x);
      long extent = x.dim(axis);
      long lines = extent == 0 ? 0 : x.numel() / extent;
      behind.resize(x.shape());
      kernel.begin().tensor(x).tensor(g).tensor(dx).tensor(behind).longInteger(lines);
      kernel.longInteger(extent).longInteger(x.product(axis + 1, x.rank()));
      kernel.launch(Grid.items(device, lines), Grid.THREADS);
    };
  }
}
