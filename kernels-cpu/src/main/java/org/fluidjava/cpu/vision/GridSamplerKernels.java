package org.fluidjava.cpu.vision;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code grid_sampler}, forward and back over the same corners. */
final class GridSamplerKernels implements Kernel {
  private final Tensor images;
  private final Tensor grid;
  private final Tensor samples;
  private final @Nullable Tensor imageGrad;
  private final @Nullable Tensor gridGrad;
  private final boolean backward;
  private final boolean aligned;
  private final boolean nearest;
  private final String outside;

  /** What a coordinate's last {@link #place} changes with the grid's number. */
  private double slope;

  private GridSamplerKernels(KernelContext c, boolean backward) {
    this.backward = backward;
    images = c.in("X");
    grid = c.in("Grid");
    samples = backward ? c.in("Output@GRAD") : c.out("Output");
    imageGrad = backward ? c.outOrNull("X@GRAD") : null;
    gridGrad = backward ? c.outOrNull("Grid@GRAD") : null;
    aligned = c.attrs().getBoolean("align_corners");
    nearest = c.attrs().getString("mode").equals("nearest");
    outside = c.attrs().getString("padding_mode");
  }

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("grid_sampler", c -> new GridSamplerKernels(c, false))
        .forFloats("grid_sampler_grad", c -> new GridSamplerKernels(c, true));
  }

  @Override
  public void run() {
    if (imageGrad != null) {
      imageGrad.elements().fill(0);
    }
    Elements points = grid.elements();
    long area = samples.dim(2) * samples.dim(3);
    for (long image = 0; image < images.dim(0); image++) {
      for (long point = 0; point < area; point++) {
        long at = (image * area + point) * 2;
        double x = place(points.get(at), images.dim(3));
        double slopeX = slope;
        double y = place(points.get(at + 1), images.dim(2));
        sample(image, point, at, x, y, slopeX, slope);
      }
    }
  }

  /** From the grid's number to a place among the pixels; sets {@link #slope}. */
  private double place(double number, long extent) {
    double last = extent - 1;
    slope = (aligned ? last : extent) / 2;
    double place = aligned ? (number + 1) / 2 * last : ((number + 1) * extent - 1) / 2;
    if (outside.equals("reflection")) {
      place = reflect(place, last);
    }
    if (!outside.equals("zeros") && !(place >= 0 && place <= last)) {
      slope = 0;
      // Whatever is not a number counts as the first pixel.
      place = place > last ? last : 0;
    }
    return place;
  }

  /** Mirrors at the outermost pixels' centres, or at their borders when those are not aligned. */
  private double reflect(double place, double last) {
    double shift = aligned ? 0 : 0.5;
    double period = aligned ? 2 * last : 2 * (last + 1);
    if (period == 0) {
      slope = 0;
      return 0;
    }
    double from = Math.abs(place + shift);
    slope *= place + shift < 0 ? -1 : 1;
    double rest = from - Math.floor(from / period) * period;
    if (rest > period - rest) {
      slope = -slope;
      rest = period - rest;
    }
    return rest - shift;
  }

  private void sample(
      long image, long point, long at, double x, double y, double slopeX, double slopeY) {
    double left = nearest ? Math.floor(x + 0.5) : Math.floor(x);
    double top = nearest ? Math.floor(y + 0.5) : Math.floor(y);
    double right = nearest ? 0 : x - left;
    double low = nearest ? 0 : y - top;
    double alongX = 0;
    double alongY = 0;
    long area = samples.dim(2) * samples.dim(3);
    for (long channel = 0; channel < images.dim(1); channel++) {
      long plane = image * images.dim(1) + channel;
      long here = plane * area + point;
      if (!backward) {
        double sum = pixel(plane, top, left) * (1 - low) * (1 - right);
        if (!nearest) {
          sum +=
              pixel(plane, top, left + 1) * (1 - low) * right
                  + pixel(plane, top + 1, left) * low * (1 - right)
                  + pixel(plane, top + 1, left + 1) * low * right;
        }
        samples.elements().set(here, sum);
        continue;
      }
      double g = samples.elements().get(here);
      add(plane, top, left, g * (1 - low) * (1 - right));
      if (!nearest) {
        add(plane, top, left + 1, g * (1 - low) * right);
        add(plane, top + 1, left, g * low * (1 - right));
        add(plane, top + 1, left + 1, g * low * right);
        double a = pixel(plane, top, left);
        double b = pixel(plane, top, left + 1);
        double d = pixel(plane, top + 1, left);
        double e = pixel(plane, top + 1, left + 1);
        alongX += g * ((b - a) * (1 - low) + (e - d) * low);
        alongY += g * ((d - a) * (1 - right) + (e - b) * right);
      }
    }
    if (gridGrad != null) {
      gridGrad.elements().set(at, alongX * slopeX);
      gridGrad.elements().set(at + 1, alongY * slopeY);
    }
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
