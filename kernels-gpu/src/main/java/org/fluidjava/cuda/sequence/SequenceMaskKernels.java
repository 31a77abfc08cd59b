package org.fluidjava.cuda.sequence;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;

/** Kernels of {@code sequence_mask}. */
final class SequenceMaskKernels {
  private SequenceMaskKernels() {}

  static void register(Registrar kernels) {
    kernels.kernel(
        "sequence_mask",
        List.of(DType.INT64, DType.INT32, DType.INT16, DType.INT8, DType.UINT8),
        SequenceMaskKernels::mask);
  }

  private static Kernel mask(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.out("Y");
    CudaKernel kernel = CudaDevice.of(c).kernel(Rows.SOURCE, "mask");
    return () ->
        kernel
            .begin()
            .tensor(x)
            .integer(x.dtype() == DType.UINT8 ? 0 : x.dtype().bytes())
            .tensor(y)
            .longInteger(y.numel())
            .longInteger(y.dim(-1))
            .integer(y.dtype().bytes())
            .longInteger(Units.bits(y.dtype(), 1))
            .launch(CudaKernel.blocks(y.numel(), Units.THREADS), Units.THREADS);
  }
}
