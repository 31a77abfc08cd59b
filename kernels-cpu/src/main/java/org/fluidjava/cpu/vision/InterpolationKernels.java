package org.fluidjava.cpu.vision;

import org.fluidjava.cpu.ComputePool;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.op.Windows;

/** Kernels of the interpolations: each output cell is a product of weights along each extent. */
final class InterpolationKernels implements Kernel {
  private static final long GRAIN = 4 * 1024;
  private final Tensor small;
  private final Tensor big;
  private final boolean backward;
  private final boolean last;
  private final Taps[] taps = new Taps[3];
  private final int spatial;
  private final ComputePool pool = ComputePool.shared();
  private final ComputePool.Task task = this::part;
  private long planes;
  private long channels;

  /** Input and output sides are {@code small} and {@code big}, whichever is larger. */
  private InterpolationKernels(
      KernelContext c, String method, int spatial, boolean second, boolean backward) {
    this.spatial = spatial;
    this.backward = backward;
    small = backward ? c.out("X@GRAD") : c.in("X");
    big = backward ? c.in("Out@GRAD") : c.out("Out");
    last = Windows.isChannelLast(c.attrs().getString("data_layout"));
    boolean scaled = second && !c.hasIn("SizeTensor") && !c.hasIn("OutSize");
    float[] scale = scaled ? c.attrs().getFloats("scale") : new float[0];
    for (int i = 0; i < 3; i++) {
      int own = i - (3 - spatial);
      float factor = own < 0 || scale.length == 0 ? 0 : scale[scale.length == 1 ? 0 : own];
      taps[i] =
          new Taps(
              method,
              c.attrs().getBoolean("align_corners"),
              c.attrs().getInt("align_mode"),
              factor);
    }
  }

  static void register(CpuRegistrar kernels) {
    String[] methods = {"nearest", "bilinear", "bicubic", "linear", "trilinear"};
    int[] extents = {2, 2, 2, 1, 3};
    for (int i = 0; i < methods.length; i++) {
      String method = methods[i];
      int spatial = extents[i];
      for (boolean second : new boolean[] {false, true}) {
        String type = method + "_interp" + (second ? "_v2" : "");
        kernels
            .forFloats(type, c -> new InterpolationKernels(c, method, spatial, second, false))
            .forFloats(
                type + "_grad", c -> new InterpolationKernels(c, method, spatial, second, true));
      }
    }
  }

  @Override
  public void run() {
    RuleViolation.unless(
        small.rank() == spatial + 2 && big.rank() == spatial + 2,
        "%s and %s must have %d extents each",
        small,
        big,
        spatial + 2);
    int channelAxis = last ? spatial + 1 : 1;
    channels = small.dim(channelAxis);
    planes = small.dim(0) * channels;
    RuleViolation.unless(
        big.dim(0) == small.dim(0) && big.dim(channelAxis) == channels,
        "%s and %s must have the same images and channels",
        small,
        big);
    for (int i = 0; i < 3; i++) {
      int axis = i - (3 - spatial) + (last ? 1 : 2);
      boolean own = i >= 3 - spatial;
      taps[i].follow(own ? small.dim(axis) : 1, own ? big.dim(axis) : 1);
    }
    pool.run(pool.partsFor(Math.max(small.numel(), big.numel()), GRAIN), task);
  }

  private long at(long plane, long cell, long area) {
    return last
        ? (plane / channels * area + cell) * channels + plane % channels
        : plane * area + cell;
  }

  private void part(int part, int parts) {
    Elements from = backward ? big.elements() : small.elements();
    Elements to = backward ? small.elements() : big.elements();
    Taps d = taps[0];
    Taps h = taps[1];
    Taps w = taps[2];
    long smallArea = d.in * h.in * w.in;
    long bigArea = d.out * h.out * w.out;
    for (long plane = planes * part / parts; plane < planes * (part + 1) / parts; plane++) {
      if (backward) {
        for (long cell = 0; cell < smallArea; cell++) {
          to.set(at(plane, cell, smallArea), 0);
        }
      }
      for (long cell = 0; cell < bigArea; cell++) {
        int x = (int) (cell % w.out);
        int y = (int) (cell / w.out % h.out);
        int z = (int) (cell / w.out / h.out);
        long outer = at(plane, cell, bigArea);
        double g = backward ? from.get(outer) : 0;
        double sum = 0;
        for (int i = 0; i < d.count; i++) {
          for (int j = 0; j < h.count; j++) {
            for (int k = 0; k < w.count; k++) {
              double weight = d.weight(z, i) * h.weight(y, j) * w.weight(x, k);
              if (weight != 0) {
                long inner =
                    at(
                        plane,
                        (d.index(z, i) * h.in + h.index(y, j)) * w.in + w.index(x, k),
                        smallArea);
                if (backward) {
                  to.add(inner, g * weight);
                } else {
                  sum += weight * from.get(inner);
                }
              }
            }
          }
        }
        if (!backward) {
          to.set(outer, sum);
        }
      }
    }
  }
}
