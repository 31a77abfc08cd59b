package org.fluidjava.cpu.vision;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;

/** Kernels of {@code unfold} and {@code fold}; each is the other's way back. */
final class UnfoldKernels {
  private UnfoldKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("unfold", c -> move(c, c.in("X"), c.out("Y"), false))
        .forFloats("unfold_grad", c -> move(c, c.out("X@GRAD"), c.in("Y@GRAD"), true))
        .forFloats("fold", c -> move(c, c.out("Y"), c.in("X"), true))
        .forFloats("fold_grad", c -> move(c, c.in("Y@GRAD"), c.out("X@GRAD"), false));
  }

  /** From images to columns, or {@code back} with sums. */
  private static Kernel move(KernelContext c, Tensor images, Tensor columns, boolean back) {
    int[] kernel = c.attrs().getInts("kernel_sizes");
    int[] strides = c.attrs().getInts("strides");
    int[] pads = c.attrs().getInts("paddings");
    int[] dilations = c.attrs().getInts("dilations");
    return () -> {
      long height = images.dim(2);
      long width = images.dim(3);
      long down =
          (height + pads[0] + pads[2] - dilations[0] * (kernel[0] - 1L) - 1) / strides[0] + 1;
      long across =
          (width + pads[1] + pads[3] - dilations[1] * (kernel[1] - 1L) - 1) / strides[1] + 1;
      RuleViolation.unless(
          images.dim(0) * images.dim(1) * kernel[0] * kernel[1] * down * across == columns.numel(),
          "%s and %s do not fit",
          images,
          columns);
      Elements image = images.elements();
      Elements column = columns.elements();
      if (back) {
        image.fill(0);
      }
      long at = 0;
      for (long plane = 0; plane < images.dim(0) * images.dim(1); plane++) {
        for (int cell = 0; cell < kernel[0] * kernel[1]; cell++) {
          for (long window = 0; window < down * across; window++, at++) {
            long y =
                window / across * strides[0] - pads[0] + (long) (cell / kernel[1]) * dilations[0];
            long x =
                window % across * strides[1] - pads[1] + (long) (cell % kernel[1]) * dilations[1];
            boolean inside = y >= 0 && y < height && x >= 0 && x < width;
            long pixel = (plane * height + y) * width + x;
            if (!back) {
              column.set(at, inside ? image.get(pixel) : 0);
            } else if (inside) {
              image.add(pixel, column.get(at));
            }
          }
        }
      }
    };
  }
}
