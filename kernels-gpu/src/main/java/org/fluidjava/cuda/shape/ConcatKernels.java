package org.fluidjava.cuda.shape;

import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code concat} and {@code split}: copies between a whole and its parts. */
final class ConcatKernels {
  private ConcatKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forAll("concat", c -> move(c, c.out("Out"), c.ins("X"), true))
        .forAll("concat_grad", c -> move(c, c.in("Out@GRAD"), c.outs("X@GRAD"), false))
        .forAll("split", c -> move(c, c.in("X"), c.outs("Out"), false));
  }

  private static Kernel move(
      KernelContext c, Tensor whole, @Nullable Tensor[] parts, boolean together) {
    @Nullable Tensor axisTensor = c.inOrNull("AxisTensor");
    int given = c.attrs().getInt("axis");
    boolean gradient = c.type().endsWith("_grad");
    @Nullable Tensor[] like = gradient ? c.ins("X") : parts;
    BoxCopy copy = new BoxCopy(c);
    return () -> {
      int rank = whole.rank();
      int axis = axisTensor == null ? given : (int) Numbers.values(axisTensor)[0];
      axis = axis < 0 ? axis + rank : axis;
      long[] strides = BoxCopy.strides(whole.shape().dims());
      long first = 0;
      for (int i = 0; i < parts.length; i++) {
        Tensor part = parts[i];
        Tensor shaped = like[i];
        if (part != null) {
          long[] dims = part.shape().dims();
          long[] own = BoxCopy.strides(dims);
          if (together) {
            copy.copy(dims, part, 0, own, whole, first, strides);
          } else {
            copy.copy(dims, whole, first, strides, part, 0, own);
          }
        }
        first += shaped == null ? 0 : shaped.dim(axis) * strides[axis];
      }
    };
  }
}
