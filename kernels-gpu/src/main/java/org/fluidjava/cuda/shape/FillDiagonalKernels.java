package org.fluidjava.cuda.shape;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;

/** Kernels of {@code fill_any} and {@code fill_diagonal}. */
final class FillDiagonalKernels {
  private FillDiagonalKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forNumbers("fill_any", FillDiagonalKernels::all)
        .forNumbers(
            "fill_any_grad",
            c -> {
              Tensor dx = c.out("X@GRAD");
              return () -> Fill.zero(dx);
            })
        .forNumbers(
            "fill_diagonal", c -> diagonal(c, c.in("X"), c.out("Out"), c.attrs().getFloat("value")))
        .forNumbers("fill_diagonal_grad", c -> diagonal(c, c.in("Out@GRAD"), c.out("X@GRAD"), 0));
  }

  private static Kernel all(KernelContext c) {
    Tensor out = c.out("Out");
    double number =
        c.dtype().isFloating() ? c.attrs().getFloat("value_float") : c.attrs().getInt("value_int");
    Fill fill = new Fill(c);
    return () -> fill.run(out, number);
  }

  private static Kernel diagonal(KernelContext c, Tensor x, Tensor out, double value) {
    CudaDevice device = CudaDevice.of(c);
    int offset = c.attrs().getInt("offset");
    boolean wrap = c.attrs().getBoolean("wrap");
    CudaKernel kernel =
        device.kernel(RepeatInterleaveKernels.SOURCE, "fill_diagonal", Units.real(c.dtype()));
    return () -> {
      if (x.bytes() > 0 && x.address() != out.address()) {
        device.copy(x.address(), out.address(), x.bytes());
      }
      long columns = x.dim(1);
      long step = 0;
      for (int axis = 0; axis < x.rank(); axis++) {
        step += x.product(axis + 1, x.rank());
      }
      long size = out.numel();
      long end = x.rank() == 2 && !wrap ? Math.min(size, columns * columns) : size;
      long count = end == 0 ? 0 : (end - 1) / step + 1;
      kernel.begin().tensor(out).longInteger(count).longInteger(step).longInteger(columns);
      kernel.longInteger(offset).longInteger(size).real64(value);
      kernel.launch(CudaKernel.blocks(count, Units.THREADS), Units.THREADS);
    };
  }
}
