package org.fluidjava.cpu.shape;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;

/** Kernels of {@code one_hot} and {@code one_hot_v2}. */
final class OneHotKernels {
  private OneHotKernels() {}

  static void register(CpuRegistrar kernels) {
    for (String type : new String[] {"one_hot", "one_hot_v2"}) {
      kernels.plain(type, OneHotKernels::oneHot, DType.INT32, DType.INT64);
    }
  }

  private static Kernel oneHot(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    boolean lenient = c.attrs().getBoolean("allow_out_of_range");
    return () -> {
      Elements ids = x.elements();
      Elements to = out.elements();
      long depth = out.dim(-1);
      HostMemory.zero(out.address(), out.bytes());
      for (long i = 0; i < x.numel(); i++) {
        long id = lenient ? ids.getLong(i) : GatherKernels.checked(ids, i, depth, "X");
        if (id >= 0 && id < depth) {
          to.set(i * depth + id, 1);
        }
      }
    };
  }
}
