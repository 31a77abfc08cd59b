package org.fluidjava.cuda.reduce;

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

/** Kernels of {@code arg_max} and {@code arg_min}. */
final class ArgKernels {
  private static final String SOURCE = "reduce/arg.cu";

  private ArgKernels() {}

  static void register(Registrar kernels) {
    kernels
        .kernel("arg_max", CudaTypes.PLAIN, c -> arg(c, true))
        .kernel("arg_min", CudaTypes.PLAIN, c -> arg(c, false));
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.PLAIN) {
      for (DType result : List.of(DType.INT32, DType.INT64)) {
        all.add(
            new Specialisation(
                SOURCE, "arg", CudaTypes.define("IN", dtype), CudaTypes.define("OUT", result)));
      }
    }
  }

  private static Kernel arg(KernelContext c, boolean most) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    int given = (int) c.attrs().getLong("axis");
    boolean flatten = c.attrs().getBoolean("flatten");
    CudaKernel kernel =
        device.kernel(
            SOURCE, "arg", CudaTypes.define("IN", c.dtype()), CudaTypes.define("OUT", out.dtype()));
    return () -> {
      int axis = given < 0 ? given + x.rank() : given;
      long count = flatten ? x.numel() : x.dim(axis);
      long inner = flatten ? 1 : x.product(axis + 1, x.rank());
      long lines = out.numel();
      kernel.begin().tensor(x).tensor(out).longInteger(lines).longInteger(count);
      kernel.longInteger(inner).integer(most ? 1 : 0);
      kernel.launch(Grid.warps(device, lines), Grid.THREADS);
    };
  }
}
