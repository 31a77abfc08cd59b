package org.fluidjava.cuda.shape;

import java.util.Arrays;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.Slices;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code slice} and {@code strided_slice}. */
final class SliceKernels {
  private SliceKernels() {}

  static void register(Registrar kernels) {
    for (String type : new String[] {"slice", "strided_slice"}) {
      boolean strided = type.equals("strided_slice");
      kernels
          .forAll(type, c -> cut(c, c.in("Input"), c.in("Input"), c.out("Out"), strided, false))
          .forAll(
              type + "_grad",
              c -> cut(c, c.in("Input"), c.in("Out@GRAD"), c.out("Input@GRAD"), strided, true));
    }
  }

  private static Kernel cut(
      KernelContext c, Tensor input, Tensor from, Tensor to, boolean strided, boolean back) {
    int[] axes = c.attrs().getInts("axes");
    Numbers starts = new Numbers(c, "starts", "StartsTensor", "StartsTensorList");
    Numbers ends = new Numbers(c, "ends", "EndsTensor", "EndsTensorList");
    @Nullable Numbers steps =
        strided ? new Numbers(c, "strides", "StridesTensor", "StridesTensorList") : null;
    BoxCopy copy = new BoxCopy(c);
    return () -> {
      long[] dims = input.shape().dims();
      long[] strides = BoxCopy.strides(dims);
      long[] start = starts.now();
      long[] end = ends.now();
      long[] step = steps == null ? new long[axes.length] : steps.now();
      if (steps == null) {
        Arrays.fill(step, 1);
      }
      long first = 0;
      for (int i = 0; i < axes.length; i++) {
        int axis = axes[i] < 0 ? axes[i] + dims.length : axes[i];
        long extent = input.dim(axis);
        first += Slices.first(start[i], step[i], extent) * strides[axis];
        dims[axis] = Slices.count(start[i], end[i], step[i], extent);
        strides[axis] *= step[i];
      }
      long[] part = BoxCopy.strides(dims);
      if (back) {
        Fill.zero(to);
        copy.copy(dims, from, 0, part, to, first, strides);
      } else {
        copy.copy(dims, from, first, strides, to, 0, part);
      }
    };
  }
}
