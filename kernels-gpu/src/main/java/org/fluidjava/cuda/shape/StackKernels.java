package org.fluidjava.cuda.shape;

import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code stack}, {@code unstack} and {@code unbind}. */
final class StackKernels {
  private StackKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forAll("stack", c -> move(c, c.out("Y"), c.ins("X"), true))
        .forAll("stack_grad", c -> move(c, c.in("Y@GRAD"), c.outs("X@GRAD"), false))
        .forAll("unstack", c -> move(c, c.in("X"), c.outs("Y"), false))
        .forAll("unstack_grad", c -> move(c, c.out("X@GRAD"), c.ins("Y@GRAD"), true))
        .forAll("unbind", c -> move(c, c.in("X"), c.outs("Out"), false));
  }

  private static Kernel move(
      KernelContext c, Tensor whole, @Nullable Tensor[] parts, boolean together) {
    int given = c.attrs().getInt("axis");
    BoxCopy copy = new BoxCopy(c);
    return () -> {
      int axis = given < 0 ? given + whole.rank() : given;
      long[] all = whole.shape().dims();
      long[] strides = BoxCopy.strides(all);
      long step = strides[axis];
      all[axis] = 1;
      long[] own = BoxCopy.strides(all);
      for (int i = 0; i < parts.length; i++) {
        Tensor part = parts[i];
        if (part == null) {
          continue;
        } else if (together) {
          copy.copy(all, part, 0, own, whole, i * step, strides);
        } else {
          copy.copy(all, whole, i * step, strides, part, 0, own);
        }
      }
    };
  }
}
