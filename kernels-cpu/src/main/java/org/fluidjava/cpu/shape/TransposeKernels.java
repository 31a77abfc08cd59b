package org.fluidjava.cpu.shape;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code transpose} and {@code transpose2}. */
final class TransposeKernels {
  private TransposeKernels() {}

  static void register(CpuRegistrar kernels) {
    for (String type : new String[] {"transpose", "transpose2"}) {
      kernels
          .forAll(type, c -> permute(c, c.in("X"), c.out("Out"), false))
          .forAll(type + "_grad", c -> permute(c, c.in("Out@GRAD"), c.out("X@GRAD"), true));
    }
  }

  private static Kernel permute(KernelContext c, Tensor from, Tensor to, boolean back) {
    int[] axis = c.attrs().getInts("axis").clone();
    int rank = axis.length;
    for (int i = 0; i < rank; i++) {
      axis[i] = axis[i] < 0 ? axis[i] + rank : axis[i];
    }
    return () -> {
      // The box has the transposed side's extents; the other side's strides are permuted.
      long[] dims = (back ? from : to).shape().dims();
      long[] plain = Walk.strides((back ? to : from).shape().dims());
      long[] moved = new long[rank];
      for (int i = 0; i < rank; i++) {
        moved[i] = plain[axis[i]];
      }
      long[] straight = Walk.strides(dims);
      if (back) {
        Walk.copy(dims, from, 0, straight, to, 0, moved);
      } else {
        Walk.copy(dims, from, 0, moved, to, 0, straight);
      }
    };
  }
}
