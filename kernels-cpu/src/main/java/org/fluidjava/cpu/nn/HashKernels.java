package org.fluidjava.cpu.nn;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;

/** Kernel of {@code hash}. */
final class HashKernels {
  private HashKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.plain("hash", HashKernels::hash, DType.INT32, DType.INT64);
  }

  private static Kernel hash(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    int hashes = c.attrs().getInt("num_hash");
    long buckets = c.attrs().getLong("mod_by");
    return () -> {
      Elements to = out.elements();
      long bytes = x.dim(1) * x.dtype().bytes();
      for (long row = 0; row < x.dim(0); row++) {
        for (int seed = 0; seed < hashes; seed++) {
          long hash = XxHash64.of(x.address() + row * bytes, bytes, seed);
          to.setLong(row * hashes + seed, Long.remainderUnsigned(hash, buckets));
        }
      }
    };
  }
}
