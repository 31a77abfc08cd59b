package org.fluidjava.cuda.sequence;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.DeviceInts;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;

/** Kernels of {@code sequence_enumerate}. */
final class SequenceEnumerateKernels {
  private SequenceEnumerateKernels() {}

  static void register(Registrar kernels) {
    kernels.kernel(
        "sequence_enumerate",
        List.of(DType.INT64, DType.INT32),
        SequenceEnumerateKernels::enumerate);
  }

  private static Kernel enumerate(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    int window = c.attrs().getInt("win_size");
    int fill = c.attrs().getInt("pad_value");
    CudaDevice device = CudaDevice.of(c);
    CudaKernel kernel = device.kernel(Rows.SOURCE, "enumerate");
    DeviceInts offsets = new DeviceInts(device);
    return () -> {
      long count = (long) x.lod().rows() * window;
      Rows.check(out, 0, count);
      Rows.check(x, 0, x.lod().rows());
      kernel
          .begin()
          .tensor(x)
          .tensor(out)
          .integer(x.dtype().bytes())
          .pointer(offsets.offsets(x.lod(), -1))
          .integer(x.lod().sequences(-1))
          .longInteger(count)
          .longInteger(window)
          .longInteger(fill)
          .launch(CudaKernel.blocks(count, Units.THREADS), Units.THREADS);
    };
  }
}
