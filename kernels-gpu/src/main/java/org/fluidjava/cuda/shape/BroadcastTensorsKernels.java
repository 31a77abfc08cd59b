package org.fluidjava.cuda.shape;

import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code broadcast_tensors}. */
final class BroadcastTensorsKernels {
  private BroadcastTensorsKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forAll("broadcast_tensors", BroadcastTensorsKernels::forward)
        .forFloats("broadcast_tensors_grad", BroadcastTensorsKernels::backward);
  }

  /** Strides of a part under a whole, aligned at the end; 0 where the part repeats. */
  private static long[] strides(Tensor whole, Tensor part) {
    long[] own = BoxCopy.strides(part.shape().dims());
    long[] strides = new long[whole.rank()];
    for (int axis = 1; axis <= part.rank(); axis++) {
      strides[whole.rank() - axis] = part.dim(-axis) == 1 ? 0 : own[part.rank() - axis];
    }
    return strides;
  }

  private static Kernel forward(KernelContext c) {
    Tensor[] x = c.ins("X");
    @Nullable Tensor[] outs = c.outs("Out");
    BoxCopy copy = new BoxCopy(c);
    return () -> {
      for (int n = 0; n < x.length; n++) {
        Tensor out = outs[n];
        if (out != null) {
          long[] dims = out.shape().dims();
          copy.copy(dims, x[n], 0, strides(out, x[n]), out, 0, BoxCopy.strides(dims));
        }
      }
    };
  }

  private static Kernel backward(KernelContext c) {
    @Nullable Tensor[] dx = c.outs("X@GRAD");
    Tensor[] given = c.ins("Out@GRAD");
    BoxSum sum = new BoxSum(c);
    return () -> {
      for (int n = 0; n < dx.length; n++) {
        Tensor wanted = dx[n];
        if (wanted != null) {
          long[] dims = given[n].shape().dims();
          sum.sum(dims, given[n], BoxCopy.strides(dims), wanted, strides(given[n], wanted));
        }
      }
    };
  }
}
