package org.fluidjava.cpu.nn;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code cvm}. */
final class CvmKernels {
  private CvmKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("cvm", CvmKernels::forward).forFloats("cvm_grad", CvmKernels::gradient);
  }

  private static Kernel forward(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.out("Y");
    boolean kept = c.attrs().getBoolean("use_cvm");
    return () -> {
      Elements from = x.elements();
      Elements to = y.elements();
      long width = x.dim(1);
      long skipped = kept ? 0 : 2;
      long narrow = width - skipped;
      for (long row = 0; row < x.dim(0); row++) {
        for (long j = skipped; j < width; j++) {
          to.set(row * narrow + j - skipped, from.get(row * width + j));
        }
        if (kept) {
          double shows = Math.log(from.get(row * width) + 1);
          to.set(row * width, shows);
          to.set(row * width + 1, Math.log(from.get(row * width + 1) + 1) - shows);
        }
      }
    };
  }

  private static Kernel gradient(KernelContext c) {
    Tensor x = c.in("X");
    Tensor cvm = c.in("CVM");
    Tensor g = c.in("Y@GRAD");
    Tensor dx = c.out("X@GRAD");
    long skipped = c.attrs().getBoolean("use_cvm") ? 0 : 2;
    return () -> {
      Elements counts = cvm.elements();
      Elements from = g.elements();
      Elements to = dx.elements();
      long width = dx.dim(1);
      int[] offsets = x.lod().isEmpty() ? new int[0] : x.lod().offsets(0);
      int sequence = 0;
      for (long row = 0; row < dx.dim(0); row++) {
        while (sequence + 1 < offsets.length && row >= offsets[sequence + 1]) {
          sequence++;
        }
        long source = offsets.length == 0 ? row : sequence;
        for (long j = 2; j < width; j++) {
          to.set(row * width + j, from.get(row * (width - skipped) + j - skipped));
        }
        to.set(row * width, counts.get(source * 2));
        to.set(row * width + 1, counts.get(source * 2 + 1));
      }
    };
  }
}
