package org.fluidjava.cuda.activation;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.CudaTypes;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code pow}. */
final class PowKernels {
  private static final String FUNCTION = "FUNCTION=pow";

  private PowKernels() {}

  static void register(Registrar kernels) {
    kernels
        .kernel("pow", CudaTypes.NUMBERS, PowKernels::pow)
        .forFloats("pow_grad", PowKernels::grad);
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.FLOATS) {
      all.add(new Specialisation(UnaryKernels.SOURCE, "unary", CudaTypes.real(dtype), FUNCTION));
      all.add(
          new Specialisation(UnaryKernels.SOURCE, "unary_grad", CudaTypes.real(dtype), FUNCTION));
    }
  }

  private static Kernel pow(KernelContext c) {
    @Nullable Tensor factor = c.inOrNull("FactorTensor");
    double given = c.attrs().getFloat("factor");
    if (!c.dtype().isFloating()) {
      return UnaryKernels.integers(c, "power", given, factor);
    }
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    CudaKernel kernel =
        device.kernel(UnaryKernels.SOURCE, "unary", CudaTypes.real(c.dtype()), FUNCTION);
    return () -> {
      long n = x.numel();
      kernel.begin().tensor(x).tensor(out).longInteger(n);
      kernel.real64(given).real64(0).real64(0).tensor(factor);
      kernel.launch(Grid.packs(device, n, x.dtype()), Grid.THREADS);
    };
  }

  private static Kernel grad(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    @Nullable Tensor factor = c.inOrNull("FactorTensor");
    double given = c.attrs().getFloat("factor");
    CudaKernel kernel =
        device.kernel(UnaryKernels.SOURCE, "unary_grad", CudaTypes.real(c.dtype()), FUNCTION);
    return () -> {
      long n = dx.numel();
      kernel.begin().tensor(x).tensor(g).tensor(dx).longInteger(n);
      kernel.real64(given).real64(0).real64(0).tensor(factor);
      kernel.launch(Grid.packs(device, n, dx.dtype()), Grid.THREADS);
    };
  }
}
