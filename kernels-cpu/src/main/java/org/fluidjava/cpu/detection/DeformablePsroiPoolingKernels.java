package org.fluidjava.cpu.detection;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.Attrs;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code deformable_psroi_pooling}, forward and back over the same samples. */
final class DeformablePsroiPoolingKernels implements Kernel {
  private final Tensor map;
  private final Tensor regions;
  private final @Nullable Tensor offsets;
  private final Tensor counts;
  private final Tensor cells;
  private final @Nullable Tensor mapGrad;
  private final @Nullable Tensor offsetGrad;
  private final boolean backward;
  private final double scale;
  private final int channels;
  private final int[] groups;
  private final int rows;
  private final int columns;
  private final int[] parts;
  private final int samples;
  private final double share;

  // What holds for the cell at hand: its region's size, its channel's first pixel, its offsets and
  // the gradient of each of its samples.
  private double width;
  private double height;
  private long first;
  private long across;
  private long down;
  private double given;
  private int taken;

  private DeformablePsroiPoolingKernels(KernelContext c, boolean backward) {
    this.backward = backward;
    Attrs attrs = c.attrs();
    map = c.in("Input");
    regions = c.in("ROIs");
    offsets = attrs.getBoolean("no_trans") ? null : c.in("Trans");
    counts = backward ? c.in("TopCount") : c.out("TopCount");
    cells = backward ? c.in("Output@GRAD") : c.out("Output");
    mapGrad = backward ? c.outOrNull("Input@GRAD") : null;
    offsetGrad = backward ? c.outOrNull("Trans@GRAD") : null;
    scale = attrs.getFloat("spatial_scale");
    channels = attrs.getInt("output_dim");
    groups = attrs.getInts("group_size");
    rows = attrs.getInt("pooled_height");
    columns = attrs.getInt("pooled_width");
    parts = attrs.getInts("part_size");
    samples = attrs.getInt("sample_per_part");
    share = attrs.getFloat("trans_std");
  }

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("deformable_psroi_pooling", c -> new DeformablePsroiPoolingKernels(c, false))
        .forFloats(
            "deformable_psroi_pooling_grad", c -> new DeformablePsroiPoolingKernels(c, true));
  }

  @Override
  public void run() {
    RuleViolation.unless(
        regions.lod().levels() > 0 && regions.lod().sequences(-1) == map.dim(0),
        "ROIs must have one sequence for each of %d images",
        map.dim(0));
    for (Tensor each : new Tensor[] {cells, counts}) {
      RuleViolation.unless(
          each.rank() == 4
              && each.dim(0) == regions.dim(0)
              && each.dim(1) == channels
              && each.dim(2) == rows
              && each.dim(3) == columns,
          "%s and the regions %s do not fit",
          each,
          regions);
    }
    for (Tensor cleared : new @Nullable Tensor[] {mapGrad, offsetGrad}) {
      if (cleared != null) {
        cleared.elements().fill(0);
      }
    }
    int[] begins = regions.lod().offsets(-1);
    for (int image = 0; image + 1 < begins.length; image++) {
      for (int region = begins[image]; region < begins[image + 1]; region++) {
        for (int channel = 0; channel < channels; channel++) {
          for (int cell = 0; cell < rows * columns; cell++) {
            cell(region, image, channel, cell / columns, cell % columns);
          }
        }
      }
    }
  }

  private void cell(int region, int image, int channel, int row, int column) {
    double x = start(region, 0);
    double y = start(region, 1);
    width = Math.max(end(region, 0) - x, 0.1);
    height = Math.max(end(region, 1) - y, 0.1);
    x += column * width / columns;
    y += row * height / rows;
    if (offsets != null) {
      long classes = offsets.dim(1) / 2;
      long ofClass = region * classes + channel / (channels / classes);
      long area = (long) parts[0] * parts[1];
      long part = (long) row * parts[0] / rows * parts[1] + (long) column * parts[1] / columns;
      across = ofClass * 2 * area + part;
      down = across + area;
      x += offsets.elements().get(across) * share * width;
      y += offsets.elements().get(down) * share * height;
    }
    long group = (long) row * groups[0] / rows * groups[1] + (long) column * groups[1] / columns;
    long plane = channel * (long) groups[0] * groups[1] + group;
    first = (image * map.dim(1) + plane) * map.dim(2) * map.dim(3);
    long at = (((long) region * channels + channel) * rows + row) * columns + column;
    if (!backward) {
      double sum = samples(x, y);
      counts.elements().set(at, taken);
      cells.elements().set(at, taken == 0 ? 0 : sum / taken);
    } else if (counts.elements().get(at) > 0) {
      given = cells.elements().get(at) / counts.elements().get(at);
      samples(x, y);
    }
  }

  private double start(int region, int axis) {
    return Overlap.round(regions.elements().get(4L * region + axis)) * scale - 0.5;
  }

  private double end(int region, int axis) {
    return (Overlap.round(regions.elements().get(4L * region + 2 + axis)) + 1) * scale - 0.5;
  }

  /** The sum of the samples of a cell that begins at a point; {@code taken} tells how many. */
  private double samples(double x, double y) {
    taken = 0;
    double sum = 0;
    double stepX = width / columns / samples;
    double stepY = height / rows / samples;
    for (int i = 0; i < samples; i++) {
      double sampleY = y + i * stepY;
      for (int j = 0; j < samples; j++) {
        double sampleX = x + j * stepX;
        if (sampleX >= -0.5
            && sampleX <= map.dim(3) - 0.5
            && sampleY >= -0.5
            && sampleY <= map.dim(2) - 0.5) {
          taken++;
          sum += sample(sampleX, sampleY);
        }
      }
    }
    return sum;
  }

  /** A bilinear sample; on the way back its share of the gradients. */
  private double sample(double sampleX, double sampleY) {
    double x = Math.min(Math.max(sampleX, 0), map.dim(3) - 1);
    double y = Math.min(Math.max(sampleY, 0), map.dim(2) - 1);
    double partX = x - Math.floor(x);
    double partY = y - Math.floor(y);
    long topLeft = first + (long) y * map.dim(3) + (long) x;
    long topRight = topLeft + (partX > 0 ? 1 : 0);
    long below = partY > 0 ? map.dim(3) : 0;
    long bottomLeft = topLeft + below;
    long bottomRight = topRight + below;
    Elements pixels = map.elements();
    if (!backward) {
      return (1 - partX) * (1 - partY) * pixels.get(topLeft)
          + partX * (1 - partY) * pixels.get(topRight)
          + (1 - partX) * partY * pixels.get(bottomLeft)
          + partX * partY * pixels.get(bottomRight);
    }
    if (mapGrad != null) {
      Elements grad = mapGrad.elements();
      grad.add(topLeft, given * (1 - partX) * (1 - partY));
      grad.add(topRight, given * partX * (1 - partY));
      grad.add(bottomLeft, given * (1 - partX) * partY);
      grad.add(bottomRight, given * partX * partY);
    }
    if (offsetGrad != null && offsets != null) {
      double slopeX =
          (pixels.get(bottomRight) - pixels.get(bottomLeft)) * partY
              + (pixels.get(topRight) - pixels.get(topLeft)) * (1 - partY);
      double slopeY =
          (pixels.get(bottomRight) - pixels.get(topRight)) * partX
              + (pixels.get(bottomLeft) - pixels.get(topLeft)) * (1 - partX);
      offsetGrad.elements().add(across, slopeX * share * width * given);
      offsetGrad.elements().add(down, slopeY * share * height * given);
    }
    return 0;
  }
}
