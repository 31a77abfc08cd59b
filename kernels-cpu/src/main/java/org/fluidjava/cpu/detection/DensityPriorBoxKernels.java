package org.fluidjava.cpu.detection;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.Attrs;

/** Kernel of {@code density_prior_box}. */
final class DensityPriorBoxKernels implements Kernel {
  private final Tensor input;
  private final Tensor image;
  private final Tensor boxes;
  private final Tensor variances;
  private final float[] sizes;
  private final float[] ratios;
  private final int[] densities;
  private final float[] variance;
  private final double givenAcross;
  private final double givenDown;
  private final double offset;
  private final boolean clip;
  private long at;

  private DensityPriorBoxKernels(KernelContext c) {
    input = c.in("Input");
    image = c.in("Image");
    boxes = c.out("Boxes");
    variances = c.out("Variances");
    Attrs attrs = c.attrs();
    sizes = attrs.getFloats("fixed_sizes");
    ratios = attrs.getFloats("fixed_ratios");
    densities = attrs.getInts("densities");
    variance = attrs.getFloats("variances");
    givenAcross = attrs.getFloat("step_w");
    givenDown = attrs.getFloat("step_h");
    offset = attrs.getFloat("offset");
    clip = attrs.getBoolean("clip");
  }

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("density_prior_box", DensityPriorBoxKernels::new);
  }

  @Override
  public void run() {
    boolean extents = givenAcross == 0 || givenDown == 0;
    double across = extents ? (double) image.dim(3) / input.dim(3) : givenAcross;
    double down = extents ? (double) image.dim(2) / input.dim(2) : givenDown;
    // Paddle counts whole pixels here.
    int step = (int) ((across + down) * 0.5);
    at = 0;
    for (long row = 0; row < input.dim(2); row++) {
      for (long column = 0; column < input.dim(3); column++) {
        cell((column + offset) * across, (row + offset) * down, step);
      }
    }
    Elements spread = variances.elements();
    for (long i = 0; i < spread.length(); i++) {
      spread.set(i, variance[(int) (i % 4)]);
    }
  }

  private void cell(double x, double y, int step) {
    for (int i = 0; i < sizes.length; i++) {
      int density = densities[i];
      int shift = step / density;
      for (float ratio : ratios) {
        double halfWidth = sizes[i] * Math.sqrt(ratio) / 2;
        double halfHeight = sizes[i] / Math.sqrt(ratio) / 2;
        for (int place = 0; place < density * density; place++) {
          double centreX = x - step / 2.0 + shift / 2.0 + place % density * shift;
          double centreY = y - step / 2.0 + shift / 2.0 + place / density * shift;
          box(centreX - halfWidth, centreY - halfHeight, centreX + halfWidth, centreY + halfHeight);
        }
      }
    }
  }

  private void box(double left, double top, double right, double bottom) {
    Elements to = boxes.elements();
    double width = image.dim(3);
    double height = image.dim(2);
    // Without clip, too, the outer side of a border is cut.
    double x1 = Math.max(left / width, 0);
    double y1 = Math.max(top / height, 0);
    double x2 = Math.min(right / width, 1);
    double y2 = Math.min(bottom / height, 1);
    to.set(at++, clip ? Math.min(x1, 1) : x1);
    to.set(at++, clip ? Math.min(y1, 1) : y1);
    to.set(at++, clip ? Math.max(x2, 0) : x2);
    to.set(at++, clip ? Math.max(y2, 0) : y2);
  }
}
