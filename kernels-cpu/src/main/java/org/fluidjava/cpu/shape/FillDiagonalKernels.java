package org.fluidjava.cpu.shape;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code fill_any} and {@code fill_diagonal}. */
final class FillDiagonalKernels {
  private FillDiagonalKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forNumbers("fill_any", FillDiagonalKernels::all)
        .forNumbers(
            "fill_any_grad",
            c -> {
              Tensor dx = c.out("X@GRAD");
              return () -> dx.elements().fill(0);
            })
        .forNumbers(
            "fill_diagonal", c -> diagonal(c, c.in("X"), c.out("Out"), c.attrs().getFloat("value")))
        .forNumbers("fill_diagonal_grad", c -> diagonal(c, c.in("Out@GRAD"), c.out("X@GRAD"), 0));
  }

  private static Kernel all(KernelContext c) {
    Tensor out = c.out("Out");
    double number =
        c.dtype().isFloating() ? c.attrs().getFloat("value_float") : c.attrs().getInt("value_int");
    return () -> out.elements().fill(number);
  }

  private static Kernel diagonal(KernelContext c, Tensor x, Tensor out, double value) {
    int offset = c.attrs().getInt("offset");
    boolean wrap = c.attrs().getBoolean("wrap");
    return () -> {
      HostMemory.copy(x.address(), out.address(), x.bytes());
      Elements to = out.elements();
      long columns = x.dim(1);
      long step = 0;
      for (int axis = 0; axis < x.rank(); axis++) {
        step += x.product(axis + 1, x.rank());
      }
      long size = to.length();
      long end = x.rank() == 2 && !wrap ? Math.min(size, columns * columns) : size;
      for (long i = 0; i < end; i += step) {
        long column = i % columns + offset;
        if (column >= 0 && column < columns && i + offset < size) {
          to.set(i + offset, value);
        }
      }
    };
  }
}
