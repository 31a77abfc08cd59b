package org.fluidjava.cpu.detection;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code roi_pool} and {@code psroi_pool}: whole pixels of each cell. */
final class CellPoolKernels implements Kernel {
  private final Tensor map;
  private final Tensor regions;
  private final RegionImages images;
  private final Tensor cells;
  private final @Nullable Tensor argmax;
  private final boolean largest;
  private final boolean backward;
  private final double scale;

  private CellPoolKernels(KernelContext c, boolean largest, boolean backward) {
    this.largest = largest;
    this.backward = backward;
    map = backward ? c.out("X@GRAD") : c.in("X");
    cells = backward ? c.in("Out@GRAD") : c.out("Out");
    argmax = !largest ? null : backward ? c.in("Argmax") : c.outOrNull("Argmax");
    regions = c.in("ROIs");
    images = new RegionImages(c, "RoisNum");
    scale = c.attrs().getFloat("spatial_scale");
  }

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("roi_pool", c -> new CellPoolKernels(c, true, false))
        .forFloats("roi_pool_grad", c -> new CellPoolKernels(c, true, true))
        .forFloats("psroi_pool", c -> new CellPoolKernels(c, false, false))
        .forFloats("psroi_pool_grad", c -> new CellPoolKernels(c, false, true));
  }

  @Override
  public void run() {
    images.refresh(map.dim(0));
    RuleViolation.unless(
        cells.dim(0) == regions.dim(0)
            && (largest ? cells.dim(1) == map.dim(1) : cells.product(1, 4) == map.dim(1)),
        "%s and the regions %s do not fit",
        cells,
        regions);
    if (backward) {
      map.elements().fill(0);
    }
    long area = cells.dim(2) * cells.dim(3);
    for (long region = 0; region < regions.dim(0); region++) {
      long image = images.image(region) * map.dim(1);
      for (long i = 0; i < cells.dim(1) * area; i++) {
        long at = region * cells.dim(1) * area + i;
        if (largest) {
          largest(region, image + i / area, i % area, at);
        } else {
          mean(region, image + i, i % area, at);
        }
      }
    }
  }

  /** As C rounds: halves away from zero. */
  private static double round(double x) {
    return Math.copySign(Math.floor(Math.abs(x) + 0.5), x);
  }

  private double corner(long region, int which) {
    return regions.elements().get(4 * region + which);
  }

  /** The first of {@code whole} pixels that a place stands for, limited to the map. */
  private static long limited(double place, long whole) {
    return (long) Math.min(Math.max(place, 0), whole);
  }

  private void largest(long region, long plane, long cell, long at) {
    double left = round(corner(region, 0) * scale);
    double top = round(corner(region, 1) * scale);
    double width = Math.max(round(corner(region, 2) * scale) - left + 1, 1);
    double height = Math.max(round(corner(region, 3) * scale) - top + 1, 1);
    long size = map.dim(2) * map.dim(3);
    Elements pixels = map.elements();
    if (backward) {
      long from = argmax == null ? -1 : argmax.elements().getLong(at);
      if (from >= 0) {
        RuleViolation.unless(
            from < size, "Argmax must be below %d but holds %d at %d", size, from, at);
        pixels.add(plane * size + from, cells.elements().get(at));
      }
      return;
    }
    double down = height / cells.dim(2);
    double across = width / cells.dim(3);
    long row = cell / cells.dim(3);
    long column = cell % cells.dim(3);
    long firstRow = limited(Math.floor(row * down) + top, map.dim(2));
    long endRow = limited(Math.ceil((row + 1) * down) + top, map.dim(2));
    long firstColumn = limited(Math.floor(column * across) + left, map.dim(3));
    long endColumn = limited(Math.ceil((column + 1) * across) + left, map.dim(3));
    long best = -1;
    double most = 0;
    for (long y = firstRow; y < endRow; y++) {
      for (long x = firstColumn; x < endColumn; x++) {
        double pixel = pixels.get(plane * size + y * map.dim(3) + x);
        if (best < 0 || pixel > most) {
          best = y * map.dim(3) + x;
          most = pixel;
        }
      }
    }
    cells.elements().set(at, most);
    if (argmax != null) {
      argmax.elements().setLong(at, best);
    }
  }

  private void mean(long region, long plane, long cell, long at) {
    double left = round(corner(region, 0)) * scale;
    double top = round(corner(region, 1)) * scale;
    double down = Math.max((round(corner(region, 3)) + 1) * scale - top, 0.1) / cells.dim(2);
    double across = Math.max((round(corner(region, 2)) + 1) * scale - left, 0.1) / cells.dim(3);
    long row = cell / cells.dim(3);
    long column = cell % cells.dim(3);
    long firstRow = limited(Math.floor(row * down + top), map.dim(2));
    long endRow = limited(Math.ceil((row + 1) * down + top), map.dim(2));
    long firstColumn = limited(Math.floor(column * across + left), map.dim(3));
    long endColumn = limited(Math.ceil((column + 1) * across + left), map.dim(3));
    long count = Math.max(0, endRow - firstRow) * Math.max(0, endColumn - firstColumn);
    Elements pixels = map.elements();
    double share = backward && count > 0 ? cells.elements().get(at) / count : 0;
    double sum = 0;
    for (long y = firstRow; y < endRow; y++) {
      for (long x = firstColumn; x < endColumn; x++) {
        long pixel = (plane * map.dim(2) + y) * map.dim(3) + x;
        if (backward) {
          pixels.add(pixel, share);
        } else {
          sum += pixels.get(pixel);
        }
      }
    }
    if (!backward) {
      cells.elements().set(at, count == 0 ? 0 : sum / count);
    }
  }
}
