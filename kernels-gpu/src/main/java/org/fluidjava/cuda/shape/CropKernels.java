package org.fluidjava.cuda.shape;

import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;

/** Kernels of {@code crop} and {@code crop_tensor}. */
final class CropKernels {
  private CropKernels() {}

  static void register(Registrar kernels) {
    for (String type : new String[] {"crop", "crop_tensor"}) {
      kernels
          .forNumbers(type, c -> move(c, c.in("X"), c.out("Out"), false))
          .forFloats(type + "_grad", c -> move(c, c.out("X@GRAD"), c.in("Out@GRAD"), true));
    }
  }

  private static Kernel move(KernelContext c, Tensor whole, Tensor box, boolean back) {
    Numbers offsets = new Numbers(c, "offsets", "Offsets", "OffsetsTensor");
    BoxCopy copy = new BoxCopy(c);
    return () -> {
      long[] from = offsets.now();
      long[] dims = box.shape().dims();
      long[] strides = BoxCopy.strides(whole.shape().dims());
      long first = 0;
      for (int i = 0; i < from.length; i++) {
        first += from[i] * strides[i];
      }
      if (back) {
        Fill.zero(whole);
        copy.copy(dims, box, 0, BoxCopy.strides(dims), whole, first, strides);
      } else {
        copy.copy(dims, whole, first, strides, box, 0, BoxCopy.strides(dims));
      }
    };
  }
}
