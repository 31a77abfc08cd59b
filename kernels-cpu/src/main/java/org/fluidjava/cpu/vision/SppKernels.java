package org.fluidjava.cpu.vision;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/**
 * Kernels of {@code spp}. The bins of a level are of one size and lie around the middle, so that
 * those at the edges may hold fewer pixels, or none: their largest number is then the least
 * float32, and their average 0, or not a number where the bin ends at the picture's edge, as in
 * Paddle.
 */
final class SppKernels {
  private SppKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("spp", SppKernels::forward).forFloats("spp_grad", SppKernels::gradient);
  }

  /** What is done with the pixels of one bin. */
  private interface Bin {
    /**
     * Takes a bin.
     *
     * @param plane index of the first pixel of the channel
     * @param at index of the bin in Out
     */
    void take(long plane, long top, long bottom, long left, long right, long at);
  }

  private static void forEachBin(Tensor x, int levels, Bin bin) {
    long channels = x.dim(1);
    long height = x.dim(2);
    long width = x.dim(3);
    long row = channels * (((1L << (2 * levels)) - 1) / 3);
    long offset = 0;
    for (int level = 0; level < levels; level++) {
      long bins = 1L << level;
      long tall = (height + bins - 1) / bins;
      long wide = (width + bins - 1) / bins;
      long above = (tall * bins - height + 1) / 2;
      long before = (wide * bins - width + 1) / 2;
      for (long plane = 0; plane < x.dim(0) * channels; plane++) {
        long first = plane / channels * row + offset + plane % channels * bins * bins;
        for (long i = 0; i < bins * bins; i++) {
          long top = i / bins * tall - above;
          long left = i % bins * wide - before;
          bin.take(
              plane * height * width,
              Math.max(top, 0),
              Math.min(top + tall, height),
              Math.max(left, 0),
              Math.min(left + wide, width),
              first + i);
        }
      }
      offset += channels * bins * bins;
    }
  }

  private static Kernel forward(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    int levels = c.attrs().getInt("pyramid_height");
    boolean max = c.attrs().getString("pooling_type").equals("max");
    return () -> {
      Elements from = x.elements();
      Elements to = out.elements();
      long width = x.dim(3);
      forEachBin(
          x,
          levels,
          (plane, top, bottom, left, right, at) -> {
            double result = max ? -Float.MAX_VALUE : 0;
            for (long i = top; i < bottom; i++) {
              for (long j = left; j < right; j++) {
                double pixel = from.get(plane + i * width + j);
                result = max ? Math.max(result, pixel) : result + pixel;
              }
            }
            double pixels = (bottom - top) * (double) (right - left);
            to.set(at, max ? result : result / pixels);
          });
    };
  }

  private static Kernel gradient(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.in("Out");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    int levels = c.attrs().getInt("pyramid_height");
    boolean max = c.attrs().getString("pooling_type").equals("max");
    return () -> {
      Elements from = x.elements();
      Elements results = out.elements();
      Elements flowing = g.elements();
      Elements to = dx.elements();
      long width = x.dim(3);
      to.fill(0);
      forEachBin(
          x,
          levels,
          (plane, top, bottom, left, right, at) -> {
            double pixels = (bottom - top) * (double) (right - left);
            boolean open = true;
            for (long i = top; i < bottom && open; i++) {
              for (long j = left; j < right && open; j++) {
                long pixel = plane + i * width + j;
                // Of equal pixels the first one takes all, as in pool2d.
                boolean chosen = max && from.get(pixel) == results.get(at);
                open = !chosen;
                if (chosen || !max) {
                  to.add(pixel, max ? flowing.get(at) : flowing.get(at) / pixels);
                }
              }
            }
          });
    };
  }
}
