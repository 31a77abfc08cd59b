package org.fluidjava.cpu.detection;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code roi_perspective_transform}, forward and back over the same samples. */
final class RoiPerspectiveTransformKernels implements Kernel {
  /** Coordinates that differ by less are the same. */
  private static final double NEAR = 1e-4;

  private final Tensor map;
  private final Tensor regions;
  private final Tensor cells;
  private final @Nullable Tensor mask;
  private final @Nullable Tensor matrices;
  private final @Nullable Tensor indices;
  private final @Nullable Tensor weights;
  private final boolean backward;
  private final double scale;
  private final int rows;
  private final int columns;
  private final double[] cornerX = new double[4];
  private final double[] cornerY = new double[4];
  private final double[] matrix = new double[9];

  private RoiPerspectiveTransformKernels(KernelContext c, boolean backward) {
    this.backward = backward;
    map = backward ? c.out("X@GRAD") : c.in("X");
    cells = backward ? c.in("Out@GRAD") : c.out("Out");
    regions = c.in("ROIs");
    mask = backward ? null : c.outOrNull("Mask");
    matrices = backward ? null : c.outOrNull("TransformMatrix");
    indices = backward ? null : c.outOrNull("Out2InIdx");
    weights = backward ? null : c.outOrNull("Out2InWeights");
    scale = c.attrs().getFloat("spatial_scale");
    rows = c.attrs().getInt("transformed_height");
    columns = c.attrs().getInt("transformed_width");
  }

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("roi_perspective_transform", c -> new RoiPerspectiveTransformKernels(c, false))
        .forFloats(
            "roi_perspective_transform_grad", c -> new RoiPerspectiveTransformKernels(c, true));
  }

  @Override
  public void run() {
    RuleViolation.unless(
        regions.lod().levels() > 0 && regions.lod().sequences(-1) == map.dim(0),
        "ROIs must have one sequence for each of %d images",
        map.dim(0));
    RuleViolation.unless(
        cells.rank() == 4
            && cells.dim(0) == regions.dim(0)
            && cells.dim(1) == map.dim(1)
            && cells.dim(2) == rows
            && cells.dim(3) == columns,
        "%s and the regions %s do not fit",
        cells,
        regions);
    if (backward) {
      map.elements().fill(0);
    }
    for (Tensor empty : new @Nullable Tensor[] {indices, weights}) {
      if (empty != null) {
        empty.resize(0);
      }
    }
    int[] offsets = regions.lod().offsets(-1);
    for (int image = 0; image + 1 < offsets.length; image++) {
      for (int region = offsets[image]; region < offsets[image + 1]; region++) {
        region(region, image);
      }
    }
  }

  private void region(int region, int image) {
    Elements corners = regions.elements();
    for (int i = 0; i < 4; i++) {
      cornerX[i] = corners.get(8L * region + 2 * i) * scale;
      cornerY[i] = corners.get(8L * region + 2 * i + 1) * scale;
    }
    perspective();
    for (int i = 0; matrices != null && i < 9; i++) {
      matrices.elements().set(9L * region + i, matrix[i]);
    }
    long area = (long) rows * columns;
    for (long cell = 0; cell < area; cell++) {
      long row = cell / columns;
      long column = cell % columns;
      double depth = matrix[6] * column + matrix[7] * row + matrix[8];
      double x = (matrix[0] * column + matrix[1] * row + matrix[2]) / depth;
      double y = (matrix[3] * column + matrix[4] * row + matrix[5]) / depth;
      boolean counts = isOnMap(x, y) && isInside(x, y);
      if (mask != null) {
        mask.elements().setLong(region * area + cell, counts ? 1 : 0);
      }
      for (long channel = 0; channel < map.dim(1); channel++) {
        long at = (region * map.dim(1) + channel) * area + cell;
        if (counts) {
          sample((image * map.dim(1) + channel) * map.dim(2) * map.dim(3), x, y, at);
        } else if (!backward) {
          cells.elements().set(at, 0);
        }
      }
    }
  }

  /**
   * The matrix that takes pixels of the rectangle to the quadrangle's plane. The rectangle is as
   * wide as the quadrangle is by its height, within the columns that there are.
   */
  private void perspective() {
    double high = (side(1, 2) + side(3, 0)) / 2;
    double wide = (side(0, 1) + side(2, 3)) / 2;
    int down = Math.max(2, rows) - 1;
    double ideal = Overlap.round(wide * down / high) + 1;
    int across = (int) Math.max(2, Math.min(ideal, columns)) - 1;
    double x1 = cornerX[1] - cornerX[2];
    double x2 = cornerX[3] - cornerX[2];
    double x3 = cornerX[0] - cornerX[1] + cornerX[2] - cornerX[3];
    double y1 = cornerY[1] - cornerY[2];
    double y2 = cornerY[3] - cornerY[2];
    double y3 = cornerY[0] - cornerY[1] + cornerY[2] - cornerY[3];
    // The small term keeps a quadrangle without area from dividing by zero.
    double turn = x1 * y2 - x2 * y1 + 1e-5;
    matrix[6] = (x3 * y2 - x2 * y3) / turn / across;
    matrix[7] = (x1 * y3 - x3 * y1) / turn / down;
    matrix[8] = 1;
    matrix[0] = (cornerX[1] - cornerX[0] + matrix[6] * across * cornerX[1]) / across;
    matrix[1] = (cornerX[3] - cornerX[0] + matrix[7] * down * cornerX[3]) / down;
    matrix[2] = cornerX[0];
    matrix[3] = (cornerY[1] - cornerY[0] + matrix[6] * across * cornerY[1]) / across;
    matrix[4] = (cornerY[3] - cornerY[0] + matrix[7] * down * cornerY[3]) / down;
    matrix[5] = cornerY[0];
  }

  private double side(int from, int to) {
    return Math.hypot(cornerX[from] - cornerX[to], cornerY[from] - cornerY[to]);
  }

  /** Pixels reach half a pixel from their centre. */
  private boolean isOnMap(double x, double y) {
    return x > -0.5 + NEAR
        && x < map.dim(3) - 0.5 - NEAR
        && y > -0.5 + NEAR
        && y < map.dim(2) - 0.5 - NEAR;
  }

  /** Whether a point lies in the quadrangle or on its border: by the edges right of it. */
  private boolean isInside(double x, double y) {
    int crossed = 0;
    for (int i = 0; i < 4; i++) {
      double x1 = cornerX[i];
      double y1 = cornerY[i];
      double x2 = cornerX[(i + 1) % 4];
      double y2 = cornerY[(i + 1) % 4];
      double low = Math.min(y1, y2);
      double high = Math.max(y1, y2);
      if (high - low < NEAR) {
        if (Math.abs(y - y1) < NEAR
            && Math.abs(y - y2) < NEAR
            && x > Math.min(x1, x2) - NEAR
            && x < Math.max(x1, x2) + NEAR) {
          return true;
        }
        continue;
      }
      double meets = (y - y1) * (x2 - x1) / (y2 - y1) + x1;
      if (Math.abs(meets - x) < NEAR && y > low - NEAR && y < high + NEAR) {
        return true;
      }
      crossed += y >= low + NEAR && y <= high + NEAR && meets - x > NEAR ? 1 : 0;
    }
    return crossed % 2 == 1;
  }

  /** A bilinear sample, or its way back. */
  private void sample(long plane, double x, double y, long at) {
    long width = map.dim(3);
    double column = Math.min(Math.max(x, 0), width - 1);
    double row = Math.min(Math.max(y, 0), map.dim(2) - 1);
    long left = (long) column;
    long top = (long) row;
    long right = Math.min(left + 1, width - 1);
    long bottom = Math.min(top + 1, map.dim(2) - 1);
    double across = column - left;
    double down = row - top;
    double given = backward ? cells.elements().get(at) : 0;
    double sum =
        corner(plane + top * width + left, (1 - across) * (1 - down), given)
            + corner(plane + top * width + right, across * (1 - down), given)
            + corner(plane + bottom * width + left, (1 - across) * down, given)
            + corner(plane + bottom * width + right, across * down, given);
    if (!backward) {
      cells.elements().set(at, sum);
    }
  }

  private double corner(long at, double weight, double given) {
    if (backward) {
      map.elements().add(at, given * weight);
      return 0;
    }
    return weight * map.elements().get(at);
  }
}
