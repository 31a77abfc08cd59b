package org.fluidjava.cpu.detection;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernel of {@code anchor_generator}. */
final class AnchorGeneratorKernels {
  private AnchorGeneratorKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("anchor_generator", AnchorGeneratorKernels::anchors);
  }

  private static Kernel anchors(KernelContext c) {
    Tensor input = c.in("Input");
    Tensor anchors = c.out("Anchors");
    Tensor variances = c.out("Variances");
    float[] sizes = c.attrs().getFloats("anchor_sizes");
    float[] ratios = c.attrs().getFloats("aspect_ratios");
    float[] variance = c.attrs().getFloats("variances");
    float[] stride = c.attrs().getFloats("stride");
    double offset = c.attrs().getFloat("offset");
    return () -> {
      Elements to = anchors.elements();
      Elements spread = variances.elements();
      long at = 0;
      for (long row = 0; row < input.dim(2); row++) {
        for (long column = 0; column < input.dim(3); column++) {
          double x = column * stride[0] + offset * (stride[0] - 1);
          double y = row * stride[1] + offset * (stride[1] - 1);
          for (float ratio : ratios) {
            // The cell itself, stretched to the ratio and rounded to pixels, then scaled.
            double baseWidth = Math.round(Math.sqrt(stride[0] * stride[1] / ratio));
            double baseHeight = Math.round(baseWidth * ratio);
            for (float size : sizes) {
              double halfWidth = 0.5 * (size / stride[0] * baseWidth - 1);
              double halfHeight = 0.5 * (size / stride[1] * baseHeight - 1);
              for (int corner = 0; corner < 4; corner++, at++) {
                double sign = corner < 2 ? -1 : 1;
                to.set(at, corner % 2 == 0 ? x + sign * halfWidth : y + sign * halfHeight);
                spread.set(at, variance[corner]);
              }
            }
          }
        }
      }
    };
  }
}
