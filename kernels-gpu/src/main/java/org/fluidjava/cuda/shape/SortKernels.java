package org.fluidjava.cuda.shape;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Fault;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;

/** Kernels of {@code argsort}, {@code top_k} and {@code top_k_v2}, with the CPU's order. */
final class SortKernels {
  static final String SOURCE = "shape/sort.cu";

  /** Up to so many are looked for one by one; above, lines are sorted. */
  private static final long FEW = 16;

  private SortKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forNumbers(
            "argsort", c -> sort(c, c.attrs().getInt("axis"), c.attrs().getBoolean("descending")))
        .forNumbers("top_k", c -> sort(c, -1, true))
        .forNumbers(
            "top_k_v2", c -> sort(c, c.attrs().getInt("axis"), c.attrs().getBoolean("largest")))
        .forFloats("argsort_grad", c -> scatter(c, c.attrs().getInt("axis")))
        .forFloats("top_k_grad", c -> scatter(c, -1))
        .forFloats("top_k_v2_grad", c -> scatter(c, c.attrs().getInt("axis")));
  }

  static List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    all.add(new Specialisation(SOURCE, "sort_begin"));
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64, DType.INT32, DType.INT64}) {
      for (String entry : new String[] {"top_k", "sort_merge", "sort_end", "sort_choose"}) {
        all.add(new Specialisation(SOURCE, entry, Units.real(dtype)));
      }
      if (dtype.isFloating()) {
        all.add(new Specialisation(SOURCE, "sort_grad", Units.real(dtype)));
      }
    }
    return all;
  }

  private static Kernel sort(KernelContext c, int axis, boolean descending) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    Tensor indices = c.out("Indices");
    CudaDevice device = CudaDevice.of(c);
    String real = Units.real(c.dtype());
    CudaKernel few = device.kernel(SOURCE, "top_k", real);
    CudaKernel end = device.kernel(SOURCE, "sort_end", real);
    LineOrder order = new LineOrder(c);
    int direction = descending ? 1 : 0;
    return () -> {
      int at = axis < 0 ? axis + x.rank() : axis;
      int n = Math.toIntExact(x.dim(at));
      long k = out.dim(at);
      long stride = x.product(at + 1, x.rank());
      long lines = x.product(0, at) * stride;
      if (out.numel() == 0) {
        return;
      }
      if (k <= FEW) {
        few.begin().tensor(x).tensor(out).tensor(indices).longInteger(lines).integer(n);
        few.integer((int) k).longInteger(stride).integer(direction);
        few.launch(Math.min(lines, Integer.MAX_VALUE), Units.THREADS);
        return;
      }
      end.begin().tensor(x).tensor(order.of(x, lines, n, stride, descending)).tensor(out);
      end.tensor(indices);
      end.longInteger(lines * k).longInteger(n).longInteger(k).longInteger(stride);
      end.launch(CudaKernel.blocks(lines * k, Units.THREADS), Units.THREADS);
    };
  }

  static Kernel scatter(KernelContext c, int axis) {
    Tensor indices = c.in("Indices");
    Tensor grad = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    Fault fault = GatherKernels.outside(c, "Indices");
    CudaKernel kernel = CudaDevice.of(c).kernel(SOURCE, "sort_grad", Units.real(c.dtype()));
    return () -> {
      int at = axis < 0 ? axis + dx.rank() : axis;
      Fill.zero(dx);
      kernel
          .begin()
          .tensor(grad)
          .tensor(indices)
          .tensor(dx)
          .longInteger(grad.numel())
          .longInteger(dx.dim(at))
          .longInteger(grad.rank() == dx.rank() ? grad.dim(at) : 1)
          .longInteger(dx.product(at + 1, dx.rank()))
          .pointer(fault.address())
          .launch(CudaKernel.blocks(grad.numel(), Units.THREADS), Units.THREADS);
    };
  }
}
