package org.fluidjava.cpu.detection;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernel of {@code polygon_box_transform}. */
final class PolygonBoxTransformKernels {
  private PolygonBoxTransformKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("polygon_box_transform", PolygonBoxTransformKernels::transform);
  }

  private static Kernel transform(KernelContext c) {
    Tensor input = c.in("Input");
    Tensor output = c.out("Output");
    return () -> {
      Elements from = input.elements();
      Elements to = output.elements();
      long width = input.dim(3);
      long cells = input.dim(2) * width;
      for (long i = 0; i < from.length(); i++) {
        boolean across = i / cells % 2 == 0;
        // A cell of the map is four pixels of the image.
        to.set(i, 4.0 * (across ? i % width : i % cells / width) - from.get(i));
      }
    };
  }
}
