package org.fluidjava.cpu.detection;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernel of {@code box_clip}. */
final class BoxClipKernels {
  private BoxClipKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("box_clip", BoxClipKernels::clip);
  }

  private static Kernel clip(KernelContext c) {
    Tensor input = c.in("Input");
    Tensor info = c.in("ImInfo");
    Tensor output = c.out("Output");
    return () -> {
      Elements from = input.elements();
      Elements to = output.elements();
      Elements sizes = info.elements();
      int[] ends = input.lod().offsets(-1);
      long width = input.product(1, input.rank());
      for (int image = 0; image + 1 < ends.length; image++) {
        double scale = sizes.get(3L * image + 2);
        double bottom = Overlap.round(sizes.get(3L * image) / scale) - 1;
        double right = Overlap.round(sizes.get(3L * image + 1) / scale) - 1;
        for (long i = ends[image] * width; i < ends[image + 1] * width; i++) {
          to.set(i, Math.max(Math.min(from.get(i), i % 2 == 0 ? right : bottom), 0));
        }
      }
    };
  }
}
