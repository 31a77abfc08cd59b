package org.fluidjava.cuda.shape;

import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;

/** Kernels of the operators that change extents only: a copy, unless both lie in one place. */
final class ReshapeKernels {
  private ReshapeKernels() {}

  static void register(Registrar kernels) {
    for (String type :
        new String[] {
          "reshape",
          "reshape2",
          "squeeze",
          "squeeze2",
          "unsqueeze",
          "unsqueeze2",
          "flatten",
          "flatten2",
          "flatten_contiguous_range"
        }) {
      kernels
          .forAll(type, c -> copy(c, "X", "Out"))
          .forAll(type + "_grad", c -> copy(c, "Out@GRAD", "X@GRAD"));
    }
  }

  private static Kernel copy(KernelContext c, String in, String out) {
    Tensor from = c.in(in);
    Tensor to = c.out(out);
    return () -> BoxCopy.whole(from, to);
  }
}
