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

/** Kernels of {@code cumsum}. */
final class CumsumKernels {
  private static final String SOURCE = "math/cumsum.cu";

  private CumsumKernels() {}

  static void register(Registrar kernels) {
    kernels.kernel("cumsum", CudaTypes.NUMBERS, CumsumKernels::cumsum);
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.NUMBERS) {
      all.add(new Specialisation(SOURCE, "cumsum", defines(dtype)));
    }
  }

  private static String[] defines(DType dtype) {
    return new String[] {
      CudaTypes.define("IN", dtype), CudaTypes.define("ACC", CudaTypes.sums(dtype))
    };
  }

  private static Kernel cumsum(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    int given = c.attrs().getInt("axis");
    boolean flatten = c.attrs().getBoolean("flatten");
    boolean exclusive = c.attrs().getBoolean("exclusive");
    boolean reverse = c.attrs().getBoolean("reverse");
    CudaKernel kernel = CudaDevice.of(c).kernel(SOURCE, "cumsum", defines(c.dtype()));
    return () -> {
      int axis = given < 0 ? given + x.rank() : given;
      long count = flatten ? x.numel() : x.dim(axis);
      long inner = flatten ? 1 : x.product(axis + 1, x.rank());
      kernel.begin().tensor(x).tensor(out).longInteger(count).longInteger(inner);
      kernel.integer(exclusive ? 1 : 0).integer(reverse ? 1 : 0);
      kernel.launch(count == 0 ? 0 : x.numel() / count, 256);
    };
  }
}
