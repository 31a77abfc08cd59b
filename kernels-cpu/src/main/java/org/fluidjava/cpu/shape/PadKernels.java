package org.fluidjava.cpu.shape;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code pad}, {@code pad2d}, {@code pad3d} and {@code pad_constant_like}. */
final class PadKernels {
  private PadKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forNumbers("pad", c -> corner(c, c.in("X"), c.out("Out"), false))
        .forFloats("pad_grad", c -> corner(c, c.out("X@GRAD"), c.in("Out@GRAD"), true))
        .forNumbers("pad_constant_like", c -> corner(c, c.in("Y"), c.out("Out"), false))
        .forFloats(
            "pad_constant_like_grad", c -> corner(c, c.out("Y@GRAD"), c.in("Out@GRAD"), true));
    for (String type : new String[] {"pad2d", "pad3d"}) {
      kernels
          .forNumbers(type, c -> image(c, c.in("X"), c.out("Out"), false))
          .forFloats(type + "_grad", c -> image(c, c.out("X@GRAD"), c.in("Out@GRAD"), true));
    }
  }

  /** The small tensor lies in the large one, behind the paddings before it if there are any. */
  private static Kernel corner(KernelContext c, Tensor small, Tensor large, boolean back) {
    int[] paddings =
        c.type().startsWith("pad_constant_like") ? new int[0] : c.attrs().getInts("paddings");
    double value = c.attrs().getFloat("pad_value");
    return () -> {
      long[] dims = small.shape().dims();
      long[] strides = Walk.strides(large.shape().dims());
      long first = 0;
      for (int i = 0; i < dims.length && paddings.length > 0; i++) {
        first += paddings[2 * i] * strides[i];
      }
      if (back) {
        Walk.copy(dims, large, first, strides, small, 0, Walk.strides(dims));
      } else {
        large.elements().fill(value);
        Walk.copy(dims, small, 0, Walk.strides(dims), large, first, strides);
      }
    };
  }

  private static Kernel image(KernelContext c, Tensor small, Tensor large, boolean back) {
    Numbers paddings = new Numbers(c, "paddings", "Paddings", "Paddings");
    int axes = c.type().startsWith("pad2d") ? 2 : 3;
    double value = c.attrs().getFloat(axes == 2 ? "pad_value" : "value");
    String mode = c.attrs().getString("mode");
    int first = c.attrs().getString("data_format").startsWith("NC") ? 2 : 1;
    return () -> {
      long[] room = paddings.now();
      AxisMaps maps = new AxisMaps(small.rank());
      for (int axis = 0; axis < small.rank(); axis++) {
        int i = axis - first;
        boolean padded = i >= 0 && i < axes;
        long before = padded ? room[2 * (axes == 2 ? i : axes - 1 - i)] : 0;
        maps.set(axis, sources(mode, large.dim(axis), small.dim(axis), before));
      }
      if (back) {
        maps.scatter(large, small);
      } else {
        maps.gather(small, large, value);
      }
    };
  }

  private static long[] sources(String mode, long count, long extent, long before) {
    long[] sources = new long[Math.toIntExact(count)];
    for (int i = 0; i < sources.length; i++) {
      long at = i - before;
      sources[i] =
          switch (mode) {
            case "reflect" -> at < 0 ? -at : at >= extent ? 2 * extent - 2 - at : at;
            case "edge", "replicate" -> Math.max(0, Math.min(extent - 1, at));
            case "circular" -> Math.floorMod(at, extent);
            default -> at < 0 || at >= extent ? -1 : at;
          };
    }
    return sources;
  }
}
