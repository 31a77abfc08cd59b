package org.fluidjava.cuda.shape;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Fault;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code one_hot} and {@code one_hot_v2}. */
final class OneHotKernels {
  private OneHotKernels() {}

  static void register(Registrar kernels) {
    for (String type : new String[] {"one_hot", "one_hot_v2"}) {
      kernels.kernel(type, List.of(DType.INT32, DType.INT64), OneHotKernels::oneHot);
    }
  }

  private static Kernel oneHot(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    boolean lenient = c.attrs().getBoolean("allow_out_of_range");
    @Nullable Fault fault = lenient ? null : GatherKernels.outside(c, "X");
    CudaKernel kernel = CudaDevice.of(c).kernel("shape/move.cu", "one_hot");
    return () ->
        kernel
            .begin()
            .tensor(x)
            .integer(x.dtype().bytes())
            .tensor(out)
            .longInteger(out.numel())
            .longInteger(out.dim(-1))
            .integer(out.dtype().bytes())
            .longInteger(Units.bits(out.dtype(), 1))
            .pointer(fault == null ? 0 : fault.address())
            .launch(CudaKernel.blocks(out.numel(), Units.THREADS), Units.THREADS);
  }
}
