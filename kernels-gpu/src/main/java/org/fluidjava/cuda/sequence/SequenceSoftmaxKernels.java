package org.fluidjava.cuda.sequence;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.DeviceInts;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;

/** Kernels of {@code sequence_softmax}. */
final class SequenceSoftmaxKernels {
  private static final int THREADS = 128;

  private SequenceSoftmaxKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("sequence_softmax", SequenceSoftmaxKernels::softmax)
        .forFloats("sequence_softmax_grad", SequenceSoftmaxKernels::softmaxGrad);
  }

  private static Kernel softmax(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    CudaDevice device = CudaDevice.of(c);
    CudaKernel kernel = device.kernel(SequencePoolKernels.SOURCE, "softmax", Units.real(c.dtype()));
    DeviceInts offsets = new DeviceInts(device);
    return () -> {
      int sequences = x.lod().sequences(-1);
      Rows.check(x, 0, x.lod().rows());
      kernel
          .begin()
          .tensor(x)
          .tensor(out)
          .pointer(offsets.offsets(x.lod(), -1))
          .longInteger(sequences)
          .launch(sequences, THREADS);
    };
  }

  private static Kernel softmaxGrad(KernelContext c) {
    Tensor out = c.in("Out");
    Tensor grad = c.in("Out@GRAD");
    Tensor xGrad = c.out("X@GRAD");
    CudaDevice device = CudaDevice.of(c);
    CudaKernel kernel =
        device.kernel(SequencePoolKernels.SOURCE, "softmax_grad", Units.real(c.dtype()));
    DeviceInts offsets = new DeviceInts(device);
    return () -> {
      int sequences = out.lod().sequences(-1);
      Rows.check(grad, 0, out.lod().rows());
      Rows.check(xGrad, 0, out.lod().rows());
      kernel
          .begin()
          .tensor(out)
          .tensor(grad)
          .tensor(xGrad)
          .pointer(offsets.offsets(out.lod(), -1))
          .longInteger(sequences)
          .launch(sequences, THREADS);
    };
  }
}
