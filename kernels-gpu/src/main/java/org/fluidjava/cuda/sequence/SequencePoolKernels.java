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
import org.jspecify.annotations.Nullable;

/** Kernels of {@code sequence_pool}. */
final class SequencePoolKernels {
  static final String SOURCE = "sequence/pool.cu";
  private static final List<String> TYPES =
      List.of("SUM", "AVERAGE", "SQRT", "MAX", "FIRST", "LAST");

  private SequencePoolKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("sequence_pool", SequencePoolKernels::pool)
        .forFloats("sequence_pool_grad", SequencePoolKernels::poolGrad);
  }

  private static int type(KernelContext c) {
    return TYPES.indexOf(c.attrs().getString("pooltype"));
  }

  private static Kernel pool(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    @Nullable Tensor index = c.outOrNull("MaxIndex");
    int type = type(c);
    double pad = c.attrs().getFloat("pad_value");
    CudaDevice device = CudaDevice.of(c);
    CudaKernel kernel = device.kernel(SOURCE, "pool", Units.real(c.dtype()));
    DeviceInts offsets = new DeviceInts(device);
    return () -> {
      long width = Rows.width(x);
      long count = x.lod().sequences(-1) * width;
      Rows.check(x, 0, x.lod().rows() * width);
      Rows.check(out, 0, count);
      kernel
          .begin()
          .tensor(x)
          .tensor(out)
          .tensor(index)
          .pointer(offsets.offsets(x.lod(), -1))
          .longInteger(count)
          .longInteger(width)
          .integer(type)
          .real64(pad)
          .launch(CudaKernel.blocks(count, Units.THREADS), Units.THREADS);
    };
  }

  private static Kernel poolGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor grad = c.in("Out@GRAD");
    Tensor xGrad = c.out("X@GRAD");
    int type = type(c);
    @Nullable Tensor index = TYPES.get(type).equals("MAX") ? c.in("MaxIndex") : null;
    CudaDevice device = CudaDevice.of(c);
    CudaKernel kernel = device.kernel(SOURCE, "pool_grad", Units.real(c.dtype()));
    DeviceInts offsets = new DeviceInts(device);
    return () -> {
      long width = Rows.width(x);
      int sequences = x.lod().sequences(-1);
      long count = x.lod().rows() * width;
      Rows.check(xGrad, 0, count);
      Rows.check(grad, 0, sequences * width);
      if (index != null) {
        Rows.check(index, 0, sequences * width);
      }
      kernel
          .begin()
          .tensor(grad)
          .tensor(index)
          .tensor(xGrad)
          .pointer(offsets.offsets(x.lod(), -1))
          .integer(sequences)
          .longInteger(count)
          .longInteger(width)
          .integer(type)
          .launch(CudaKernel.blocks(count, Units.THREADS), Units.THREADS);
    };
  }
}
