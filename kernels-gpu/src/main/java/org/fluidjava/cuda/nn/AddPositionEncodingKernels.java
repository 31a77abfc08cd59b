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

/** Kernels of {@code add_position_encoding}. */
final class AddPositionEncodingKernels {
  private AddPositionEncodingKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("add_position_encoding", AddPositionEncodingKernels::add)
        .forFloats("add_position_encoding_grad", AddPositionEncodingKernels::gradient);
  }

  private static CudaKernel kernel(KernelContext c, String entry) {
    return CudaDevice.of(c)
        .kernel(FusedEmbeddingSeqPoolKernels.SOURCE, entry, CudaTypes.real(c.dtype()));
  }

  private static Kernel add(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    double alpha = c.attrs().getFloat("alpha");
    double beta = c.attrs().getFloat("beta");
    DeviceInts offsets = new DeviceInts(device);
    CudaKernel kernel = kernel(c, "encode_positions");
    return () -> {
      int width = Math.toIntExact(x.dim(-1));
      boolean padded = x.lod().isEmpty();
      long rows = padded ? x.dim(0) * x.dim(1) : x.lod().rows();
      kernel.begin().tensor(x).tensor(out);
      kernel.pointer(padded ? 0 : offsets.offsets(x.lod(), 0));
      kernel.integer(padded ? 0 : x.lod().sequences(0)).longInteger(rows);
      kernel.longInteger(padded ? x.dim(1) : 0).integer(width).real64(alpha).real64(beta);
      kernel.launch(Grid.items(device, rows * (width / 2)), Grid.THREADS);
    };
  }

  private static Kernel gradient(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    double alpha = c.attrs().getFloat("alpha");
    CudaKernel kernel = kernel(c, "scaled");
    return () -> {
      kernel.begin().tensor(g).tensor(dx).longInteger(dx.numel()).real64(alpha);
      kernel.launch(Grid.items(device, dx.numel()), Grid.THREADS);
    };
  }
}
