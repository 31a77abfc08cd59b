package org.fluidjava.cpu.detection;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernel of {@code iou_similarity}. */
final class IouSimilarityKernels {
  private IouSimilarityKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("iou_similarity", IouSimilarityKernels::overlaps);
  }

  private static Kernel overlaps(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    boolean normalized = c.attrs().getBoolean("box_normalized");
    return () -> {
      Elements left = x.elements();
      Elements right = y.elements();
      Elements to = out.elements();
      long columns = y.dim(0);
      for (long i = 0; i < x.dim(0) * columns; i++) {
        to.set(i, Overlap.of(left, i / columns * 4, right, i % columns * 4, normalized));
      }
    };
  }
}
