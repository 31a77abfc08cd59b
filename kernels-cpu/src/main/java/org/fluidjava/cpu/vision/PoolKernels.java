package org.fluidjava.cpu.vision;

import org.fluidjava.cpu.ComputePool;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.cpu.nativelib.NativeVision;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code pool2d} and {@code pool3d}. */
final class PoolKernels {
  private static final long GRAIN = 16 * 1024;

  private PoolKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("pool2d", c -> forward(c, 2, false), c -> forward(c, 2, true))
        .forFloats("pool2d_grad", c -> backward(c, 2, false), c -> backward(c, 2, true))
        .forFloats("pool3d", c -> forward(c, 3, false))
        .forFloats("pool3d_grad", c -> backward(c, 3, false));
  }

  private static Kernel forward(KernelContext c, int spatial, boolean nativeLoops) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    PoolSizes s = new PoolSizes(c, spatial, true);
    Layout xLayout = new Layout(s.channelLast(), c.scratch(c.dtype()));
    Layout outLayout = new Layout(s.channelLast(), c.scratch(c.dtype()));
    ComputePool pool = ComputePool.shared();
    Tensor[] sides = {x, out};
    ComputePool.Task task =
        (part, parts) -> {
          long begin = s.planes * part / parts;
          long end = s.planes * (part + 1) / parts;
          if (nativeLoops) {
            forwardNative(s, begin, end, sides[0].address(), sides[1].address());
          } else {
            forwardPlain(s, begin, end, sides[0].elements(), sides[1].elements());
          }
        };
    return () -> {
      s.follow(x, out);
      sides[0] = xLayout.channelsFirst(x);
      sides[1] = outLayout.result(out);
      pool.run(pool.partsFor(Math.max(x.numel(), out.numel()), GRAIN), task);
      outLayout.deliver(out);
    };
  }

  private static void forwardNative(PoolSizes s, long begin, long end, long x, long y) {
    if (s.max) {
      NativeVision.poolMax(
          begin,
          end,
          s.in[1],
          s.in[2],
          s.out[1],
          s.out[2],
          s.kernel[1],
          s.kernel[2],
          s.stride[1],
          s.stride[2],
          s.before[1],
          s.before[2],
          s.adaptive,
          x,
          y);
    } else {
      NativeVision.poolAverage(
          begin,
          end,
          s.in[1],
          s.in[2],
          s.out[1],
          s.out[2],
          s.kernel[1],
          s.kernel[2],
          s.stride[1],
          s.stride[2],
          s.before[1],
          s.before[2],
          s.adaptive,
          s.exclusive,
          x,
          y);
    }
  }

  private static void forwardPlain(PoolSizes s, long begin, long end, Elements x, Elements y) {
    for (long plane = begin; plane < end; plane++) {
      long base = plane * s.inArea();
      long to = plane * s.outArea();
      for (long d = 0; d < s.out[0]; d++) {
        for (long h = 0; h < s.out[1]; h++) {
          for (long w = 0; w < s.out[2]; w++) {
            y.set(to++, window(s, x, base, d, h, w));
          }
        }
      }
    }
  }

  private static double window(PoolSizes s, Elements x, long base, long d, long h, long w) {
    double value = s.max ? PoolSizes.LOWEST : 0;
    long right = s.end(2, w);
    for (long z = s.begin(0, d); z < s.end(0, d); z++) {
      for (long y = s.begin(1, h); y < s.end(1, h); y++) {
        long row = base + (z * s.in[1] + y) * s.in[2];
        for (long i = s.begin(2, w); i < right; i++) {
          double cell = x.get(row + i);
          value = s.max ? Math.max(value, cell) : value + cell;
        }
      }
    }
    return s.max ? value : value * s.share(d, h, w);
  }

  private static Kernel backward(KernelContext c, int spatial, boolean nativeLoops) {
    Tensor x = c.in("X");
    Tensor out = c.in("Out");
    Tensor grad = c.in("Out@GRAD");
    Tensor xGrad = c.out("X@GRAD");
    PoolSizes s = new PoolSizes(c, spatial, true);
    Layout[] layouts = new Layout[4];
    for (int i = 0; i < layouts.length; i++) {
      layouts[i] = new Layout(s.channelLast(), c.scratch(c.dtype()));
    }
    ComputePool pool = ComputePool.shared();
    Tensor[] sides = {x, out, grad, xGrad};
    ComputePool.Task task =
        (part, parts) -> {
          long begin = s.planes * part / parts;
          long end = s.planes * (part + 1) / parts;
          if (nativeLoops) {
            backwardNative(s, begin, end, sides);
          } else {
            backwardPlain(s, begin, end, sides);
          }
        };
    return () -> {
      s.follow(x, out);
      s.follow(x, grad);
      sides[0] = layouts[0].channelsFirst(x);
      sides[1] = layouts[1].channelsFirst(out);
      sides[2] = layouts[2].channelsFirst(grad);
      sides[3] = layouts[3].result(xGrad);
      pool.run(pool.partsFor(Math.max(x.numel(), out.numel()), GRAIN), task);
      layouts[3].deliver(xGrad);
    };
  }

  private static void backwardNative(PoolSizes s, long begin, long end, Tensor[] sides) {
    if (s.max) {
      NativeVision.poolMaxGrad(
          begin,
          end,
          s.in[1],
          s.in[2],
          s.out[1],
          s.out[2],
          s.kernel[1],
          s.kernel[2],
          s.stride[1],
          s.stride[2],
          s.before[1],
          s.before[2],
          s.adaptive,
          sides[0].address(),
          sides[1].address(),
          sides[2].address(),
          sides[3].address());
    } else {
      NativeVision.poolAverageGrad(
          begin,
          end,
          s.in[1],
          s.in[2],
          s.out[1],
          s.out[2],
          s.kernel[1],
          s.kernel[2],
          s.stride[1],
          s.stride[2],
          s.before[1],
          s.before[2],
          s.adaptive,
          s.exclusive,
          sides[2].address(),
          sides[3].address());
    }
  }

  private static void backwardPlain(PoolSizes s, long begin, long end, Tensor[] sides) {
    Elements x = sides[0].elements();
    Elements y = sides[1].elements();
    Elements g = sides[2].elements();
    Elements dx = sides[3].elements();
    for (long i = begin * s.inArea(); i < end * s.inArea(); i++) {
      dx.set(i, 0);
    }
    for (long plane = begin; plane < end; plane++) {
      long at = plane * s.outArea();
      for (long d = 0; d < s.out[0]; d++) {
        for (long h = 0; h < s.out[1]; h++) {
          for (long w = 0; w < s.out[2]; w++, at++) {
            if (s.max) {
              toFirst(s, x, y.get(at), g.get(at), dx, plane * s.inArea(), d, h, w);
            } else {
              toAll(s, g.get(at) * s.share(d, h, w), dx, plane * s.inArea(), d, h, w);
            }
          }
        }
      }
    }
  }

  /** The gradient of a maximum goes to the first cell that has it. */
  private static void toFirst(
      PoolSizes s,
      Elements x,
      double max,
      double g,
      Elements dx,
      long base,
      long d,
      long h,
      long w) {
    for (long z = s.begin(0, d); z < s.end(0, d); z++) {
      for (long y = s.begin(1, h); y < s.end(1, h); y++) {
        for (long i = s.begin(2, w); i < s.end(2, w); i++) {
          long at = base + (z * s.in[1] + y) * s.in[2] + i;
          if (x.get(at) == max) {
            dx.add(at, g);
            return;
          }
        }
      }
    }
  }

  private static void toAll(PoolSizes s, double g, Elements dx, long base, long d, long h, long w) {
    for (long z = s.begin(0, d); z < s.end(0, d); z++) {
      for (long y = s.begin(1, h); y < s.end(1, h); y++) {
        for (long i = s.begin(2, w); i < s.end(2, w); i++) {
          dx.add(base + (z * s.in[1] + y) * s.in[2] + i, g);
        }
      }
    }
  }
}
