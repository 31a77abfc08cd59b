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
import org.fluidjava.tensor.DType;

/** Kernels of {@code mean}. */
final class MeanKernels {
  private static final String SOURCE = "math/scale.cu";

  private MeanKernels() {}

  static void register(Registrar kernels) {
    kernels
        .kernel("mean", CudaTypes.NUMBERS, MeanKernels::mean)
        .forFloats("mean_grad", MeanKernels::grad);
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.FLOATS) {
      all.add(new Specialisation(SOURCE, "spread_mean", CudaTypes.define("IN", dtype)));
      for (String entry : List.of("reduce_warp", "reduce_block", "reduce_columns")) {
        for (String rule : List.of("sum", "mean", "squares")) {
          all.add(
              new Specialisation(Reduction.SOURCE, entry, Reduction.defines(rule, dtype, dtype)));
        }
      }
    }
  }

  private static Kernel mean(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    Reduction mean = new Reduction(c, "mean", c.dtype(), c.dtype());
    return () -> mean.all(x.address(), x.numel(), out.address());
  }

  private static Kernel grad(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    CudaKernel kernel = device.kernel(SOURCE, "spread_mean", CudaTypes.define("IN", c.dtype()));
    return () -> {
      long n = dx.numel();
      kernel.begin().tensor(g).tensor(dx).longInteger(n);
      kernel.launch(Grid.items(device, n), Grid.THREADS);
    };
  }
}
