package org.fluidjava.cpu.detection;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/**
 * Kernels of {@code prroi_pool}. A pixel's share of a cell is the integral of its bilinear weight,
 * which is the product of two integrals of a tent function.
 */
final class PrroiPoolKernels implements Kernel {
  private final Tensor map;
  private final Tensor regions;
  private final RegionImages images;
  private final Tensor cells;
  private final @Nullable Tensor mapGrad;
  private final @Nullable Tensor regionGrad;
  private final boolean backward;
  private final double scale;

  private PrroiPoolKernels(KernelContext c, boolean backward) {
    this.backward = backward;
    map = c.in("X");
    regions = c.in("ROIs");
    cells = backward ? c.in("Out@GRAD") : c.out("Out");
    mapGrad = backward ? c.outOrNull("X@GRAD") : null;
    regionGrad = backward ? c.outOrNull("ROIs@GRAD") : null;
    images = new RegionImages(c, "BatchRoINums");
    scale = c.attrs().getFloat("spatial_scale");
  }

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("prroi_pool", c -> new PrroiPoolKernels(c, false))
        .forFloats("prroi_pool_grad", c -> new PrroiPoolKernels(c, true));
  }

  @Override
  public void run() {
    images.refresh(map.dim(0));
    RuleViolation.unless(
        cells.dim(0) == regions.dim(0) && cells.dim(1) == map.dim(1),
        "%s and the regions %s do not fit",
        cells,
        regions);
    for (Tensor cleared : new @Nullable Tensor[] {mapGrad, regionGrad}) {
      if (cleared != null) {
        cleared.elements().fill(0);
      }
    }
    long area = cells.dim(2) * cells.dim(3);
    for (long region = 0; region < regions.dim(0); region++) {
      for (long cell = 0; cell < area; cell++) {
        cell(region, images.image(region), cell);
      }
    }
  }

  /** The tent around 0, 1 at its top. */
  private static double tent(double t) {
    return Math.max(0, 1 - Math.abs(t));
  }

  /** The tent's integral up to t. */
  private static double integral(double t) {
    double s = Math.min(Math.max(t, -1), 1);
    return s <= 0 ? (1 + s) * (1 + s) / 2 : 0.5 + s - s * s / 2;
  }

  private void cell(long region, int image, long cell) {
    Elements box = regions.elements();
    double x1 = box.get(4 * region) * scale;
    double y1 = box.get(4 * region + 1) * scale;
    double width = Math.max(box.get(4 * region + 2) * scale - x1, 0) / cells.dim(3);
    double height = Math.max(box.get(4 * region + 3) * scale - y1, 0) / cells.dim(2);
    long column = cell % cells.dim(3);
    long row = cell / cells.dim(3);
    double left = x1 + column * width;
    double top = y1 + row * height;
    double right = left + width;
    double low = top + height;
    double size = width * height;
    long firstRow = (long) Math.min(Math.max(Math.floor(top), 0), map.dim(2));
    long endRow = (long) Math.min(Math.max(Math.ceil(low) + 1, 0), map.dim(2));
    long firstColumn = (long) Math.min(Math.max(Math.floor(left), 0), map.dim(3));
    long endColumn = (long) Math.min(Math.max(Math.ceil(right) + 1, 0), map.dim(3));
    for (long channel = 0; channel < map.dim(1); channel++) {
      long plane = image * map.dim(1) + channel;
      long at = (region * map.dim(1) + channel) * cells.dim(2) * cells.dim(3) + cell;
      double g = backward ? cells.elements().get(at) : 0;
      double sum = 0;
      double ofLeft = 0;
      double ofRight = 0;
      double ofTop = 0;
      double ofLow = 0;
      for (long y = firstRow; size > 0 && y < endRow; y++) {
        double down = integral(low - y) - integral(top - y);
        for (long x = firstColumn; x < endColumn; x++) {
          double across = integral(right - x) - integral(left - x);
          long pixel = (plane * map.dim(2) + y) * map.dim(3) + x;
          double value = map.elements().get(pixel);
          sum += value * down * across;
          ofLeft -= value * down * tent(left - x);
          ofRight += value * down * tent(right - x);
          ofTop -= value * across * tent(top - y);
          ofLow += value * across * tent(low - y);
          if (mapGrad != null) {
            mapGrad.elements().add(pixel, g * down * across / size);
          }
        }
      }
      if (!backward) {
        cells.elements().set(at, size > 0 ? sum / size : 0);
      } else if (regionGrad != null && size > 0) {
        double mean = sum / size;
        edges(
            region,
            0,
            column,
            cells.dim(3),
            g * (ofLeft / size + mean / width),
            g * (ofRight / size - mean / width));
        edges(
            region,
            1,
            row,
            cells.dim(2),
            g * (ofTop / size + mean / height),
            g * (ofLow / size - mean / height));
      }
    }
  }

  /** From the two edges of cell {@code number} of {@code count} to those of the region. */
  private void edges(
      long region, int axis, long number, long count, double ofFirst, double ofLast) {
    if (regionGrad != null) {
      double first = (double) number / count;
      double last = (number + 1.0) / count;
      Elements to = regionGrad.elements();
      to.add(4 * region + axis, scale * (ofFirst * (1 - first) + ofLast * (1 - last)));
      to.add(4 * region + 2 + axis, scale * (ofFirst * first + ofLast * last));
    }
  }
}
