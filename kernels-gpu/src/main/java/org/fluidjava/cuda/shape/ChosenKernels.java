package org.fluidjava.cuda.shape;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;

/** Kernels of {@code kthvalue} and {@code mode}: each line in order, then one of its places. */
final class ChosenKernels {
  private ChosenKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forNumbers("kthvalue", c -> choose(c, c.attrs().getInt("k")))
        .forNumbers("mode", c -> choose(c, 0))
        .forFloats("kthvalue_grad", c -> SortKernels.scatter(c, c.attrs().getInt("axis")))
        .forFloats("mode_grad", c -> SortKernels.scatter(c, c.attrs().getInt("axis")));
  }

  /** The {@code k}-th smallest; for 0 the most frequent. */
  private static Kernel choose(KernelContext c, int k) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    Tensor indices = c.out("Indices");
    int axis = c.attrs().getInt("axis");
    LineOrder order = new LineOrder(c);
    CudaKernel kernel =
        CudaDevice.of(c).kernel(SortKernels.SOURCE, "sort_choose", Units.real(c.dtype()));
    return () -> {
      int at = axis < 0 ? axis + x.rank() : axis;
      long n = Math.toIntExact(x.dim(at));
      long stride = x.product(at + 1, x.rank());
      long lines = x.product(0, at) * stride;
      if (lines == 0 || n == 0) {
        return;
      }
      kernel.begin().tensor(x).tensor(order.of(x, lines, n, stride, false)).tensor(out);
      kernel.tensor(indices).longInteger(lines).longInteger(n).longInteger(k).longInteger(stride);
      kernel.launch(CudaKernel.blocks(lines, Units.THREADS), Units.THREADS);
    };
  }
}
