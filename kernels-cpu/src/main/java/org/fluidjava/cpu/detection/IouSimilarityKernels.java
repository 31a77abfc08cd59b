package org.fluidjava.cpu.detection;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernel of {@code iou_similarity}. */
final class IouSimilarityKernels {
  /** Keeps two empty boxes from dividing zero by zero. */
  private static final double EPSILON = 1e-10;

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
        to.set(i, similarity(left, i / columns * 4, right, i % columns * 4, normalized ? 0 : 1));
      }
    };
  }

  /**
   * The common area by the area of both. In pixels both borders count, so boxes less than a pixel
   * apart still meet, unlike in the suppression of boxes.
   */
  private static double similarity(Elements a, long aAt, Elements b, long bAt, double border) {
    double width =
        Math.min(a.get(aAt + 2), b.get(bAt + 2)) - Math.max(a.get(aAt), b.get(bAt)) + border;
    double height =
        Math.min(a.get(aAt + 3), b.get(bAt + 3))
            - Math.max(a.get(aAt + 1), b.get(bAt + 1))
            + border;
    double common = Math.max(width, 0) * Math.max(height, 0);
    return common / (area(a, aAt, border) + area(b, bAt, border) - common + EPSILON);
  }

  private static double area(Elements boxes, long at, double border) {
    return (boxes.get(at + 2) - boxes.get(at) + border)
        * (boxes.get(at + 3) - boxes.get(at + 1) + border);
  }
}
