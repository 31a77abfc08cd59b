package org.fluidjava.cuda.nn;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.DeviceInts;
import org.fluidjava.cuda.math.CudaTypes;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;

/** Kernels of {@code cvm}. */
final class CvmKernels {
  private CvmKernels() {}

  static void register(Registrar kernels) {
    kernels.forFloats("cvm", CvmKernels::forward).forFloats("cvm_grad", CvmKernels::gradient);
  }

  private static CudaKernel kernel(KernelContext c, String entry) {
    return CudaDevice.of(c)
        .kernel(FusedEmbeddingSeqPoolKernels.SOURCE, entry, CudaTypes.real(c.dtype()));
  }

  private static Kernel forward(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor y = c.out("Y");
    int kept = c.attrs().getBoolean("use_cvm") ? 1 : 0;
    CudaKernel kernel = kernel(c, "cvm");
    return () -> {
      kernel.begin().tensor(x).tensor(y).longInteger(x.dim(0)).longInteger(x.dim(1)).integer(kept);
      kernel.launch(Grid.items(device, x.numel()), Grid.THREADS);
    };
  }

  private static Kernel gradient(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor counts = c.in("CVM");
    Tensor g = c.in("Y@GRAD");
    Tensor dx = c.out("X@GRAD");
    int kept = c.attrs().getBoolean("use_cvm") ? 1 : 0;
    DeviceInts offsets = new DeviceInts(device);
    CudaKernel kernel = kernel(c, "cvm_grad");
    return () -> {
      boolean apart = x.lod().isEmpty();
      kernel.begin().tensor(counts).tensor(g).tensor(dx);
      kernel.pointer(apart ? 0 : offsets.offsets(x.lod(), 0));
      kernel.integer(apart ? 0 : x.lod().sequences(0));
      kernel.longInteger(dx.dim(0)).longInteger(dx.dim(1)).integer(kept);
      kernel.launch(Grid.items(device, dx.numel()), Grid.THREADS);
    };
  }
}
