package org.fluidjava.cpu.shape;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;

/** Kernels of {@code reverse}, {@code flip}, {@code roll} and {@code space_to_depth}. */
final class FlipKernels {
  private FlipKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forAll("reverse", FlipKernels::flip)
        .forAll("flip", FlipKernels::flip)
        .forAll("roll", c -> roll(c, c.in("X"), c.out("Out"), 1))
        .forAll("roll_grad", c -> roll(c, c.in("Out@GRAD"), c.out("X@GRAD"), -1))
        .forAll("space_to_depth", c -> blocks(c, c.in("X"), c.out("Out"), c.in("X"), false))
        .forAll(
            "space_to_depth_grad",
            c -> blocks(c, c.in("Out@GRAD"), c.out("X@GRAD"), c.out("X@GRAD"), true));
  }

  private static Kernel flip(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    int[] axes = c.attrs().getInts("axis");
    return () -> {
      long[] dims = x.shape().dims();
      long[] strides = Walk.strides(dims);
      long[] from = strides.clone();
      long first = 0;
      for (int axis : axes) {
        int at = axis < 0 ? axis + dims.length : axis;
        first += from[at] > 0 ? (dims[at] - 1) * strides[at] : -(dims[at] - 1) * strides[at];
        from[at] = -from[at];
      }
      Walk.copy(dims, x, first, from, out, 0, strides);
    };
  }

  private static Kernel roll(KernelContext c, Tensor from, Tensor to, int direction) {
    long[] shifts = c.attrs().getLongs("shifts");
    long[] axes = c.attrs().getLongs("axis");
    return () -> {
      if (from.numel() == 0) {
        return;
      }
      RuleViolation.unless(
          from.dtype() == to.dtype(),
          "elements are moved as they are, but they are %s here and %s there",
          from.dtype(),
          to.dtype());
      if (axes.length == 0) {
        long shift = Math.floorMod(direction * shifts[0], from.numel());
        long bytes = from.dtype().bytes();
        HostMemory.copy(
            from.address(), to.address() + shift * bytes, (from.numel() - shift) * bytes);
        HostMemory.copy(
            from.address() + (from.numel() - shift) * bytes, to.address(), shift * bytes);
        return;
      }
      long[] moved = new long[from.rank()];
      for (int i = 0; i < axes.length; i++) {
        moved[(int) (axes[i] < 0 ? axes[i] + from.rank() : axes[i])] += direction * shifts[i];
      }
      AxisMaps maps = new AxisMaps(from.rank());
      for (int axis = 0; axis < moved.length; axis++) {
        long[] sources = new long[Math.toIntExact(from.dim(axis))];
        for (int i = 0; i < sources.length; i++) {
          sources[i] = Math.floorMod(i - moved[axis], (long) sources.length);
        }
        maps.set(axis, sources);
      }
      maps.gather(from, to, 0);
    };
  }

  /**
   * Paddle's order: the numbers of X, read as [n, b, b, c, h, w], go to Out's memory as if that
   * were [n, c, h, b, w, b].
   */
  private static Kernel blocks(
      KernelContext c, Tensor from, Tensor to, Tensor space, boolean back) {
    long b = c.attrs().getLong("blocksize");
    return () -> {
      long n = space.dim(0);
      long channels = space.dim(1) / (b * b);
      long h = space.dim(2);
      long w = space.dim(3);
      long[] dims = {n, b, b, channels, h, w};
      long[] deep = Walk.strides(dims);
      long[] wide = Walk.strides(n, channels, h, b, w, b);
      long[] apart = {wide[0], wide[3], wide[5], wide[1], wide[2], wide[4]};
      Walk.copy(dims, from, 0, back ? apart : deep, to, 0, back ? deep : apart);
    };
  }
}
