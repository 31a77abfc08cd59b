package org.fluidjava.cuda.shape;

import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;

/** Kernels of {@code expand}, {@code tile} and their like: each axis is (repeats, extent). */
final class ExpandKernels {
  private ExpandKernels() {}

  static void register(Registrar kernels) {
    for (String type : new String[] {"expand", "tile", "expand_v2", "expand_as", "expand_as_v2"}) {
      kernels.forAll(type, ExpandKernels::expand).forFloats(type + "_grad", ExpandKernels::sum);
    }
  }

  /** Extents (repeats, extent) for each axis of the repetition. */
  private static long[] box(Tensor x, Tensor out) {
    int rank = out.rank();
    long[] dims = new long[2 * rank];
    for (int i = 0; i < rank; i++) {
      int own = i - (rank - x.rank());
      long extent = own < 0 ? 1 : x.dim(own);
      dims[2 * i] = extent == 0 ? 0 : out.dim(i) / extent;
      dims[2 * i + 1] = extent;
    }
    return dims;
  }

  /** Strides of X in that box: none for repeats. */
  private static long[] repeated(long[] dims) {
    long[] strides = new long[dims.length];
    long stride = 1;
    for (int i = dims.length - 1; i >= 0; i -= 2) {
      strides[i] = stride;
      stride *= dims[i];
    }
    return strides;
  }

  private static Kernel expand(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    BoxCopy copy = new BoxCopy(c);
    return () -> {
      long[] dims = box(x, out);
      copy.copy(dims, x, 0, repeated(dims), out, 0, BoxCopy.strides(dims));
    };
  }

  private static Kernel sum(KernelContext c) {
    Tensor grad = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    BoxSum sum = new BoxSum(c);
    return () -> {
      long[] dims = box(dx, grad);
      sum.sum(dims, grad, BoxCopy.strides(dims), dx, repeated(dims));
    };
  }
}
