package org.fluidjava.cpu.detection;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;

/** Kernels of {@code roi_align}, forward and back over the same samples. */
final class RoiAlignKernels implements Kernel {
  /** More samples than that in a cell come from a damaged region, not from an image. */
  private static final double MOST_SAMPLES = 1 << 12;

  private final Tensor map;
  private final Tensor regions;
  private final RegionImages images;
  private final Tensor cells;
  private final boolean backward;
  private final double scale;
  private final int sampling;
  private final double shift;

  private RoiAlignKernels(KernelContext c, boolean backward) {
    this.backward = backward;
    map = backward ? c.out("X@GRAD") : c.in("X");
    cells = backward ? c.in("Out@GRAD") : c.out("Out");
    regions = c.in("ROIs");
    images = new RegionImages(c, "RoisNum");
    scale = c.attrs().getFloat("spatial_scale");
    sampling = c.attrs().getInt("sampling_ratio");
    shift = c.attrs().getBoolean("aligned") ? 0.5 : 0;
  }

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("roi_align", c -> new RoiAlignKernels(c, false))
        .forFloats("roi_align_grad", c -> new RoiAlignKernels(c, true));
  }

  @Override
  public void run() {
    images.refresh(map.dim(0));
    RuleViolation.unless(
        cells.dim(0) == regions.dim(0) && cells.dim(1) == map.dim(1),
        "%s and the regions %s do not fit",
        cells,
        regions);
    if (backward) {
      map.elements().fill(0);
    }
    for (long region = 0; region < regions.dim(0); region++) {
      region(region, images.image(region));
    }
  }

  private void region(long region, int image) {
    Elements box = regions.elements();
    double left = box.get(4 * region) * scale - shift;
    double top = box.get(4 * region + 1) * scale - shift;
    double width = box.get(4 * region + 2) * scale - shift - left;
    double height = box.get(4 * region + 3) * scale - shift - top;
    if (shift == 0) {
      width = Math.max(width, 1);
      height = Math.max(height, 1);
    }
    long rows = cells.dim(2);
    long columns = cells.dim(3);
    double down = height / rows;
    double across = width / columns;
    double samplesDown = sampling > 0 ? sampling : Math.max(0, Math.ceil(down));
    double samplesAcross = sampling > 0 ? sampling : Math.max(0, Math.ceil(across));
    RuleViolation.unless(
        samplesDown <= MOST_SAMPLES && samplesAcross <= MOST_SAMPLES,
        "region %d of %s x %s pixels is too large",
        region,
        width,
        height);
    double share = 1 / Math.max(1, samplesDown * samplesAcross);
    for (long channel = 0; channel < cells.dim(1); channel++) {
      long plane = (image * map.dim(1) + channel) * map.dim(2) * map.dim(3);
      for (long cell = 0; cell < rows * columns; cell++) {
        long at = (region * cells.dim(1) + channel) * rows * columns + cell;
        double g = backward ? cells.elements().get(at) * share : 0;
        double sum = 0;
        for (int i = 0; i < samplesDown; i++) {
          double y = top + (cell / columns) * down + (i + 0.5) * down / samplesDown;
          for (int j = 0; j < samplesAcross; j++) {
            double x = left + (cell % columns) * across + (j + 0.5) * across / samplesAcross;
            sum += sample(plane, y, x, g);
          }
        }
        if (!backward) {
          cells.elements().set(at, sum * share);
        }
      }
    }
  }

  /** A bilinear sample, or its way back; outside the map, beyond one pixel, there is nothing. */
  private double sample(long plane, double sampleY, double sampleX, double g) {
    long height = map.dim(2);
    long width = map.dim(3);
    if (!(sampleY >= -1 && sampleY <= height && sampleX >= -1 && sampleX <= width)) {
      return 0;
    }
    double y = Math.min(Math.max(sampleY, 0), height - 1);
    double x = Math.min(Math.max(sampleX, 0), width - 1);
    long low = (long) y;
    long left = (long) x;
    long high = Math.min(low + 1, height - 1);
    long right = Math.min(left + 1, width - 1);
    return corner(plane + low * width + left, (1 - y + low) * (1 - x + left), g)
        + corner(plane + low * width + right, (1 - y + low) * (x - left), g)
        + corner(plane + high * width + left, (y - low) * (1 - x + left), g)
        + corner(plane + high * width + right, (y - low) * (x - left), g);
  }

  private double corner(long at, double weight, double g) {
    if (backward) {
      map.elements().add(at, g * weight);
      return 0;
    }
    return weight * map.elements().get(at);
  }
}
