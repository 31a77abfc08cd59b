package org.fluidjava.cuda.shape;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;

/** Kernels of {@code pad}, {@code pad2d}, {@code pad3d} and {@code pad_constant_like}. */
final class PadKernels {
  private PadKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forNumbers("pad", c -> corner(c, c.in("X"), c.out("Out"), false))
        .forFloats("pad_grad", c -> corner(c, c.out("X@GRAD"), c.in("Out@GRAD"), true))
        .forNumbers("pad_constant_like", c -> corner(c, c.in("Y"), c.out("Out"), false))
        .forFloats(
            "pad_constant_like_grad", c -> corner(c, c.out("Y@GRAD"), c.in("Out@GRAD"), true));
    for (String type : new String[] {"pad2d", "pad3d"}) {
      kernels
          .forNumbers(type, c -> image(c, c.in("X"), c.out("Out"), false))
          .forFloats(type + "_grad", c -> image(c, c.out("X@GRAD"), c.in("Out@GRAD"), true));
    }
  }

  /** The small tensor lies in the large one, behind the paddings before it if there are any. */
  private static Kernel corner(KernelContext c, Tensor small, Tensor large, boolean back) {
    int[] paddings =
        c.type().startsWith("pad_constant_like") ? new int[0] : c.attrs().getInts("paddings");
    double value = c.attrs().getFloat("pad_value");
    BoxCopy copy = new BoxCopy(c);
    Fill fill = new Fill(c);
    return () -> {
      long[] dims = small.shape().dims();
      long[] strides = BoxCopy.strides(large.shape().dims());
      long first = 0;
      for (int i = 0; i < dims.length && paddings.length > 0; i++) {
        first += paddings[2 * i] * strides[i];
      }
      if (back) {
        copy.copy(dims, large, first, strides, small, 0, BoxCopy.strides(dims));
      } else {
        fill.run(large, value);
        copy.copy(dims, small, 0, BoxCopy.strides(dims), large, first, strides);
      }
    };
  }

  private static int mode(String mode) {
    return switch (mode) {
      case "reflect" -> 1;
      case "edge", "replicate" -> 2;
      case "circular" -> 3;
      default -> 0;
    };
  }

  private static Kernel image(KernelContext c, Tensor small, Tensor large, boolean back) {
    Numbers paddings = new Numbers(c, "paddings", "Paddings", "Paddings");
    int axes = c.type().startsWith("pad2d") ? 2 : 3;
    double value = c.attrs().getFloat(axes == 2 ? "pad_value" : "value");
    int mode = mode(c.attrs().getString("mode"));
    int first = c.attrs().getString("data_format").startsWith("NC") ? 2 : 1;
    CudaKernel kernel =
        back
            ? CudaDevice.of(c).kernel("shape/move.cu", "pad_image_grad", Units.real(c.dtype()))
            : CudaDevice.of(c).kernel("shape/move.cu", "pad_image");
    return () -> {
      long[] room = paddings.now();
      Tensor to = back ? small : large;
      kernel.begin().tensor(back ? large : small).tensor(to).longInteger(to.numel());
      if (!back) {
        kernel.integer(small.dtype().bytes()).longInteger(Units.bits(small.dtype(), value));
      }
      kernel.integer(mode);
      // Two axes are three of which the outermost has one element.
      for (int axis = axes - 3; axis < axes; axis++) {
        kernel.longInteger(axis < 0 ? 1 : small.dim(first + axis));
      }
      kernel.longInteger(small.product(first + axes, small.rank()));
      for (int axis = axes - 3; axis < axes; axis++) {
        kernel.longInteger(axis < 0 ? 1 : large.dim(first + axis));
      }
      for (int axis = axes - 3; axis < axes; axis++) {
        kernel.longInteger(axis < 0 ? 0 : room[2 * (axes == 2 ? axis : axes - 1 - axis)]);
      }
      kernel.launch(CudaKernel.blocks(to.numel(), Units.THREADS), Units.THREADS);
    };
  }
}
