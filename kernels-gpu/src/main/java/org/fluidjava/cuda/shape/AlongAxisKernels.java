package org.fluidjava.cuda.shape;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Fault;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code take_along_axis} and {@code put_along_axis}. */
final class AlongAxisKernels {
  private AlongAxisKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forAll("take_along_axis", AlongAxisKernels::take)
        .forFloats("take_along_axis_grad", AlongAxisKernels::takeGrad)
        .forNumbers("put_along_axis", AlongAxisKernels::put)
        .forFloats("put_along_axis_grad", AlongAxisKernels::putGrad);
  }

  /** The element of the whole that each number of the index names. */
  private static final class Along {
    private final int given;
    private final CudaKernel kernel;
    private final Fault fault;
    private final Tensor found;

    Along(KernelContext c) {
      given = c.attrs().getInt("Axis");
      kernel = CudaDevice.of(c).kernel(GatherKernels.SOURCE, "along_axis");
      fault = GatherKernels.outside(c, "Index");
      found = c.scratch(DType.INT64);
    }

    Tensor find(Tensor whole, Tensor index) {
      int axis = given < 0 ? given + whole.rank() : given;
      found.resize(index.numel());
      kernel.begin().tensor(index).integer(index.dtype().bytes()).tensor(found);
      kernel.longInteger(index.numel()).longInteger(whole.product(axis + 1, whole.rank()));
      kernel.longInteger(whole.dim(axis)).longInteger(index.dim(axis)).fault(fault);
      kernel.launch(CudaKernel.blocks(index.numel(), Units.THREADS), Units.THREADS);
      return found;
    }
  }

  private static Kernel take(KernelContext c) {
    Tensor x = c.in("Input");
    Tensor index = c.in("Index");
    Tensor out = c.out("Result");
    Along along = new Along(c);
    CudaKernel gather = CudaDevice.of(c).kernel(GatherKernels.SOURCE, "gather");
    return () -> {
      Tensor found = along.find(x, index);
      GatherKernels.gather(gather, x, found, out, 1, x.numel(), found.numel(), 1, 0);
    };
  }

  private static Kernel takeGrad(KernelContext c) {
    Tensor index = c.in("Index");
    Tensor g = c.in("Result@GRAD");
    Tensor dx = c.out("Input@GRAD");
    Along along = new Along(c);
    RowSums sums = new RowSums(c);
    return () -> {
      Tensor found = along.find(dx, index);
      Fill.zero(dx);
      sums.find(found, found.numel(), dx.numel(), 0);
      sums.add(g, dx, 1, 1, false);
    };
  }

  /** Single elements as rows, each by its number among all elements. */
  private static CudaKernel elements(CudaKernel kernel, Tensor found, Tensor whole) {
    return kernel
        .tensor(found)
        .integer(found.dtype().bytes())
        .longInteger(found.numel())
        .longInteger(whole.numel());
  }

  private static void launch(CudaKernel kernel, Tensor found) {
    kernel.launch(CudaKernel.blocks(found.numel(), Units.THREADS), Units.THREADS);
  }

  /** Where several numbers name one element the last one counts, or all are added or multiplied. */
  private static Kernel put(KernelContext c) {
    Tensor x = c.in("Input");
    Tensor index = c.in("Index");
    Tensor value = c.in("Value");
    Tensor out = c.out("Result");
    String reduce = c.attrs().getString("Reduce");
    Along along = new Along(c);
    RowSums sums = new RowSums(c);
    CudaDevice device = CudaDevice.of(c);
    CudaKernel multiply =
        device.kernel(GatherKernels.SOURCE, "multiply_elements", RowSums.defines(c.dtype()));
    return () -> {
      BoxCopy.whole(x, out);
      Tensor found = along.find(x, index);
      sums.find(found, found.numel(), x.numel(), 0);
      switch (reduce) {
        case "assign" -> sums.put(value, out);
        case "add" -> sums.add(value, out, 1, 1, true);
        default -> {
          elements(multiply.begin().tensor(value), found, x);
          launch(multiply.tensor(sums.first()).tensor(sums.last()).tensor(out), found);
        }
      }
    };
  }

  private static Kernel putGrad(KernelContext c) {
    Tensor index = c.in("Index");
    Tensor g = c.in("Result@GRAD");
    @Nullable Tensor dx = c.outOrNull("Input@GRAD");
    @Nullable Tensor dvalue = c.outOrNull("Value@GRAD");
    boolean assign = c.attrs().getString("Reduce").equals("assign");
    Along along = new Along(c);
    CudaDevice device = CudaDevice.of(c);
    CudaKernel clear = device.kernel(GatherKernels.SOURCE, "clear_rows");
    CudaKernel gather = device.kernel(GatherKernels.SOURCE, "gather");
    int bytes = c.dtype().bytes();
    return () -> {
      Tensor found = along.find(g, index);
      if (dx != null) {
        BoxCopy.whole(g, dx);
        if (assign) {
          elements(clear.begin(), found, g).longInteger(1).integer(bytes).tensor(dx);
          launch(clear, found);
        }
      }
      if (dvalue != null) {
        GatherKernels.gather(gather, g, found, dvalue, 1, g.numel(), found.numel(), 1, 0);
      }
    };
  }
}
