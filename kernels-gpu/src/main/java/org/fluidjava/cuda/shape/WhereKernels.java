package org.fluidjava.cuda.shape;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.jspecify.annotations.Nullable;

/**
 * Kernels of {@code where}. The extents of {@code where_index} and {@code masked_select} depend on
 * values: those stay on the CPU.
 */
final class WhereKernels {
  private WhereKernels() {}

  static void register(Registrar kernels) {
    kernels.forAll("where", WhereKernels::where).forFloats("where_grad", WhereKernels::whereGrad);
  }

  private static CudaKernel kernel(KernelContext c) {
    return CudaDevice.of(c).kernel("shape/gather.cu", "where");
  }

  private static void run(
      CudaKernel kernel, Tensor condition, @Nullable Tensor x, @Nullable Tensor y, Tensor out) {
    kernel
        .begin()
        .tensor(condition)
        .integer(condition.dtype().bytes())
        .tensor(x)
        .tensor(y)
        .tensor(out)
        .longInteger(out.numel())
        .integer(out.dtype().bytes())
        .launch(CudaKernel.blocks(out.numel(), Units.THREADS), Units.THREADS);
  }

  private static Kernel where(KernelContext c) {
    Tensor condition = c.in("Condition");
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    CudaKernel kernel = kernel(c);
    return () -> run(kernel, condition, x, y, out);
  }

  private static Kernel whereGrad(KernelContext c) {
    Tensor condition = c.in("Condition");
    Tensor grad = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dy = c.outOrNull("Y@GRAD");
    CudaKernel kernel = kernel(c);
    return () -> {
      if (dx != null) {
        run(kernel, condition, grad, null, dx);
      }
      if (dy != null) {
        run(kernel, condition, null, grad, dy);
      }
    };
  }
}
