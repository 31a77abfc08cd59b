package org.fluidjava.cuda.shape;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;

/** Kernels of {@code reverse}, {@code flip}, {@code roll} and {@code space_to_depth}. */
final class FlipKernels {
  private FlipKernels() {}

  static void register(Registrar kernels) {
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
    BoxCopy copy = new BoxCopy(c);
    return () -> {
      long[] dims = x.shape().dims();
      long[] strides = BoxCopy.strides(dims);
      long[] from = strides.clone();
      long first = 0;
      for (int axis : axes) {
        int at = axis < 0 ? axis + dims.length : axis;
        first += from[at] > 0 ? (dims[at] - 1) * strides[at] : -(dims[at] - 1) * strides[at];
        from[at] = -from[at];
      }
      copy.copy(dims, x, first, from, out, 0, strides);
    };
  }

  private static Kernel roll(KernelContext c, Tensor from, Tensor to, int direction) {
    long[] shifts = c.attrs().getLongs("shifts");
    long[] axes = c.attrs().getLongs("axis");
    CudaKernel kernel = CudaDevice.of(c).kernel("shape/move.cu", "roll");
    return () -> {
      if (from.numel() == 0) {
        return;
      }
      long[] dims = axes.length == 0 ? new long[] {from.numel()} : from.shape().dims();
      long[] moved = new long[dims.length];
      if (axes.length == 0) {
        moved[0] = direction * shifts[0];
      }
      for (int i = 0; i < axes.length; i++) {
        moved[(int) (axes[i] < 0 ? axes[i] + dims.length : axes[i])] += direction * shifts[i];
      }
      long[] strides = BoxCopy.strides(dims);
      for (int axis = 0; axis < dims.length; axis++) {
        moved[axis] = Math.floorMod(moved[axis], dims[axis]);
      }
      if (dims.length > Box.AXES) {
        throw new IllegalArgumentException("roll takes tensors of up to 8 extents, not " + from);
      }
      kernel.begin().tensor(from).tensor(to).longInteger(from.numel());
      kernel.integer(from.dtype().bytes()).integer(dims.length);
      arguments(kernel, dims, 1);
      arguments(kernel, moved, 0);
      arguments(kernel, strides, 0);
      kernel.launch(CudaKernel.blocks(from.numel(), Units.THREADS), Units.THREADS);
    };
  }

  private static void arguments(CudaKernel kernel, long[] values, long none) {
    for (int i = 0; i < Box.AXES; i++) {
      kernel.longInteger(i < values.length ? values[i] : none);
    }
  }

  /**
   * Paddle's order: the numbers of X, read as [n, b, b, c, h, w], go to Out's memory as if that
   * were [n, c, h, b, w, b].
   */
  private static Kernel blocks(
      KernelContext c, Tensor from, Tensor to, Tensor space, boolean back) {
    long b = c.attrs().getLong("blocksize");
    BoxCopy copy = new BoxCopy(c);
    return () -> {
      long n = space.dim(0);
      long channels = space.dim(1) / (b * b);
      long h = space.dim(2);
      long w = space.dim(3);
      long[] dims = {n, b, b, channels, h, w};
      long[] deep = BoxCopy.strides(dims);
      long[] wide = BoxCopy.strides(n, channels, h, b, w, b);
      long[] apart = {wide[0], wide[3], wide[5], wide[1], wide[2], wide[4]};
      copy.copy(dims, from, 0, back ? apart : deep, to, 0, back ? deep : apart);
    };
  }
}
