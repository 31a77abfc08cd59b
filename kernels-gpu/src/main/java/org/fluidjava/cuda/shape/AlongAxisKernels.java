package org.fluidjava.cuda.shape;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Fault;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;

/** Kernels of {@code take_along_axis}; {@code put_along_axis} stays on the CPU. */
final class AlongAxisKernels {
  private AlongAxisKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forAll("take_along_axis", AlongAxisKernels::take)
        .forFloats("take_along_axis_grad", AlongAxisKernels::takeGrad);
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
}
