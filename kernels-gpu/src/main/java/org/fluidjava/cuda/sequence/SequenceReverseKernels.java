package org.fluidjava.cuda.sequence;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.DeviceInts;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;

/** Kernels of {@code sequence_reverse}. */
final class SequenceReverseKernels {
  private SequenceReverseKernels() {}

  static void register(Registrar kernels) {
    kernels.forAll("sequence_reverse", SequenceReverseKernels::reverse);
  }

  private static Kernel reverse(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.out("Y");
    CudaDevice device = CudaDevice.of(c);
    CudaKernel kernel = device.kernel(Rows.SOURCE, "reverse");
    DeviceInts offsets = new DeviceInts(device);
    return () -> {
      int sequences = x.lod().sequences(0);
      long rows = x.lod().offsets(0)[sequences];
      long bytes = Rows.width(x) * x.dtype().bytes();
      Rows.check(x, 0, rows * Rows.width(x));
      int unit = Units.of(bytes, x.address(), y.address());
      kernel
          .begin()
          .tensor(x)
          .tensor(y)
          .pointer(offsets.offsets(x.lod(), 0))
          .integer(sequences)
          .longInteger(rows)
          .longInteger(bytes / unit)
          .integer(unit)
          .launch(CudaKernel.blocks(rows * (bytes / unit), Units.THREADS), Units.THREADS);
    };
  }
}
