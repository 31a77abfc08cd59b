package org.fluidjava.cpu.vision;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.cpu.math.Products;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/**
 * Kernels of {@code deformable_conv} and {@code deformable_conv_v1}: the moved cells of each image
 * as columns, and products with the filters.
 */
final class DeformableConvKernels implements Kernel {
  private final Tensor images;
  private final Tensor offset;
  private final @Nullable Tensor mask;
  private final Tensor filter;
  private final Tensor output;
  private final @Nullable Tensor imageGrad;
  private final @Nullable Tensor offsetGrad;
  private final @Nullable Tensor maskGrad;
  private final @Nullable Tensor filterGrad;
  private final Tensor columns;
  private final Tensor columnGrad;
  private final boolean backward;
  private final int[] strides;
  private final int[] paddings;
  private final int[] dilations;
  private final int groups;
  private final int shared;

  private DeformableConvKernels(KernelContext c, boolean backward) {
    this.backward = backward;
    images = c.in("Input");
    offset = c.in("Offset");
    mask = c.inOrNull("Mask");
    filter = c.in("Filter");
    output = backward ? c.in("Output@GRAD") : c.out("Output");
    imageGrad = backward ? c.outOrNull("Input@GRAD") : null;
    offsetGrad = backward ? c.outOrNull("Offset@GRAD") : null;
    maskGrad = backward ? c.outOrNull("Mask@GRAD") : null;
    filterGrad = backward ? c.outOrNull("Filter@GRAD") : null;
    columns = c.scratch(c.dtype());
    columnGrad = c.scratch(c.dtype());
    strides = c.attrs().getInts("strides");
    paddings = c.attrs().getInts("paddings");
    dilations = c.attrs().getInts("dilations");
    groups = c.attrs().getInt("groups");
    shared = c.attrs().getInt("deformable_groups");
  }

  static void register(CpuRegistrar kernels) {
    for (String type : new String[] {"deformable_conv", "deformable_conv_v1"}) {
      kernels
          .forFloats(type, c -> new DeformableConvKernels(c, false))
          .forFloats(type + "_grad", c -> new DeformableConvKernels(c, true));
    }
  }

  @Override
  public void run() {
    long area = output.dim(2) * output.dim(3);
    long cells = filter.dim(2) * filter.dim(3);
    columns.resize(images.dim(1) * cells, area);
    columnGrad.resize(columns.shape());
    for (Tensor cleared : new @Nullable Tensor[] {imageGrad, offsetGrad, maskGrad, filterGrad}) {
      if (cleared != null) {
        cleared.elements().fill(0);
      }
    }
    long deep = filter.dim(1) * cells;
    long filters = filter.dim(0) / groups;
    for (long image = 0; image < images.dim(0); image++) {
      if (!backward || filterGrad != null) {
        walk(image, cells, area, false);
      }
      for (long group = 0; group < groups; group++) {
        long columnAt = group * deep * area;
        long filterAt = group * filters * deep;
        long outAt = (image * filter.dim(0) + group * filters) * area;
        if (!backward) {
          Products.multiply(
              false, false, filters, area, deep, 1, filter, filterAt, columns, columnAt, 0, output,
              outAt);
          continue;
        }
        if (filterGrad != null) {
          Products.multiply(
              false,
              true,
              filters,
              deep,
              area,
              1,
              output,
              outAt,
              columns,
              columnAt,
              1,
              filterGrad,
              filterAt);
        }
        Products.multiply(
            true,
            false,
            deep,
            area,
            filters,
            1,
            filter,
            filterAt,
            output,
            outAt,
            0,
            columnGrad,
            columnAt);
      }
      if (backward) {
        walk(image, cells, area, true);
      }
    }
  }

  /** Fills the columns of an image, or spreads their gradient. */
  private void walk(long image, long cells, long area, boolean spread) {
    Elements moves = offset.elements();
    @Nullable Elements factors = mask == null ? null : mask.elements();
    Elements column = (spread ? columnGrad : columns).elements();
    long channels = images.dim(1);
    long width = output.dim(3);
    long kernelWidth = filter.dim(3);
    for (long row = 0; row < channels * cells; row++) {
      long channel = row / cells;
      long cell = row % cells;
      long move = (image * shared + channel / (channels / shared)) * cells + cell;
      long plane = image * channels + channel;
      for (long p = 0; p < area; p++) {
        long down = 2 * move * area + p;
        double y =
            p / width * strides[0]
                - paddings[0]
                + cell / kernelWidth * dilations[0]
                + moves.get(down);
        double x =
            p % width * strides[1]
                - paddings[1]
                + cell % kernelWidth * dilations[1]
                + moves.get(down + area);
        long factorAt = move * area + p;
        double factor = factors == null ? 1 : factors.get(factorAt);
        if (spread) {
          back(plane, y, x, column.get(row * area + p), factor, down, area, factorAt);
        } else {
          column.set(row * area + p, factor * sample(plane, y, x));
        }
      }
    }
  }

  private double sample(long plane, double y, double x) {
    double top = Math.floor(y);
    double left = Math.floor(x);
    double low = y - top;
    double right = x - left;
    return pixel(plane, top, left) * (1 - low) * (1 - right)
        + pixel(plane, top, left + 1) * (1 - low) * right
        + pixel(plane, top + 1, left) * low * (1 - right)
        + pixel(plane, top + 1, left + 1) * low * right;
  }

  private void back(
      long plane, double y, double x, double g, double factor, long down, long area, long at) {
    double top = Math.floor(y);
    double left = Math.floor(x);
    double low = y - top;
    double right = x - left;
    double a = pixel(plane, top, left);
    double b = pixel(plane, top, left + 1);
    double c = pixel(plane, top + 1, left);
    double d = pixel(plane, top + 1, left + 1);
    if (offsetGrad != null && reaches(y, x)) {
      Elements to = offsetGrad.elements();
      to.add(down, g * factor * ((c - a) * (1 - right) + (d - b) * right));
      to.add(down + area, g * factor * ((b - a) * (1 - low) + (d - c) * low));
    }
    if (maskGrad != null) {
      maskGrad
          .elements()
          .add(
              at,
              g
                  * ((a * (1 - right) + b * right) * (1 - low)
                      + (c * (1 - right) + d * right) * low));
    }
    if (imageGrad != null) {
      add(plane, top, left, g * factor * (1 - low) * (1 - right));
      add(plane, top, left + 1, g * factor * (1 - low) * right);
      add(plane, top + 1, left, g * factor * low * (1 - right));
      add(plane, top + 1, left + 1, g * factor * low * right);
    }
  }

  /** Whether a place is less than one pixel from the image. */
  private boolean reaches(double y, double x) {
    return y > -1 && y < images.dim(2) && x > -1 && x < images.dim(3);
  }

  private boolean inside(double y, double x) {
    return y >= 0 && y < images.dim(2) && x >= 0 && x < images.dim(3);
  }

  private long index(long plane, double y, double x) {
    return (plane * images.dim(2) + (long) y) * images.dim(3) + (long) x;
  }

  private double pixel(long plane, double y, double x) {
    return inside(y, x) ? images.elements().get(index(plane, y, x)) : 0;
  }

  private void add(long plane, double y, double x, double number) {
    if (imageGrad != null && inside(y, x)) {
      imageGrad.elements().add(index(plane, y, x), number);
    }
  }
}
