package org.fluidjava.cpu.detection;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.PriorBoxSizes;

/** Kernel of {@code prior_box}. */
final class PriorBoxKernels {
  private PriorBoxKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("prior_box", PriorBoxKernels::priors);
  }

  private static Kernel priors(KernelContext c) {
    Tensor input = c.in("Input");
    Tensor image = c.in("Image");
    Tensor boxes = c.out("Boxes");
    Tensor variances = c.out("Variances");
    double[][] sizes = PriorBoxSizes.of(c.attrs());
    float[] variance = c.attrs().getFloats("variances");
    boolean clip = c.attrs().getBoolean("clip");
    double offset = c.attrs().getFloat("offset");
    double stepWidth = c.attrs().getFloat("step_w");
    double stepHeight = c.attrs().getFloat("step_h");
    return () -> {
      double width = image.dim(3);
      double height = image.dim(2);
      boolean given = stepWidth > 0 && stepHeight > 0;
      double across = given ? stepWidth : width / input.dim(3);
      double down = given ? stepHeight : height / input.dim(2);
      Elements to = boxes.elements();
      Elements spread = variances.elements();
      long at = 0;
      for (long row = 0; row < input.dim(2); row++) {
        for (long column = 0; column < input.dim(3); column++) {
          double x = (column + offset) * across;
          double y = (row + offset) * down;
          for (double[] size : sizes) {
            for (int corner = 0; corner < 4; corner++, at++) {
              double sign = corner < 2 ? -0.5 : 0.5;
              double place =
                  corner % 2 == 0 ? (x + sign * size[0]) / width : (y + sign * size[1]) / height;
              to.set(at, clip ? Math.min(Math.max(place, 0), 1) : place);
              spread.set(at, variance[corner]);
            }
          }
        }
      }
    };
  }
}
