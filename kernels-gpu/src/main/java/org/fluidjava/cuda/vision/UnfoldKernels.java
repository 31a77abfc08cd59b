package org.fluidjava.cuda.vision;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;

/** Kernels of {@code unfold} and {@code fold}: the column matrices of convolutions. */
final class UnfoldKernels {
  private UnfoldKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("unfold", c -> move(c, c.in("X"), c.out("Y"), false))
        .forFloats("unfold_grad", c -> move(c, c.out("X@GRAD"), c.in("Y@GRAD"), true))
        .forFloats("fold", c -> move(c, c.out("Y"), c.in("X"), true))
        .forFloats("fold_grad", c -> move(c, c.in("Y@GRAD"), c.out("X@GRAD"), false));
  }

  /** From images to columns, or {@code back} with sums. */
  private static Kernel move(KernelContext c, Tensor images, Tensor columns, boolean back) {
    int[] size = c.attrs().getInts("kernel_sizes");
    int[] strides = c.attrs().getInts("strides");
    int[] pads = c.attrs().getInts("paddings");
    int[] dilations = c.attrs().getInts("dilations");
    CudaKernel kernel =
        CudaDevice.of(c)
            .kernel(Convolution.SOURCE, back ? "fold" : "unfold", Units.real(c.dtype()));
    return () -> {
      long height = images.dim(2);
      long width = images.dim(3);
      long down = (height + pads[0] + pads[2] - dilations[0] * (size[0] - 1L) - 1) / strides[0] + 1;
      long across =
          (width + pads[1] + pads[3] - dilations[1] * (size[1] - 1L) - 1) / strides[1] + 1;
      long planes = images.dim(0) * images.dim(1);
      RuleViolation.unless(
          planes * size[0] * size[1] * down * across == columns.numel(),
          "%s and %s do not fit",
          images,
          columns);
      kernel.begin().tensor(back ? columns : images).tensor(back ? images : columns);
      kernel.longInteger(images.dim(0)).integer(Math.toIntExact(images.dim(1)));
      kernel.integer(1).integer(Math.toIntExact(height)).integer(Math.toIntExact(width));
      kernel.integer(1).integer(Math.toIntExact(down)).integer(Math.toIntExact(across));
      kernel.integer(1).integer(size[0]).integer(size[1]);
      kernel.integer(1).integer(strides[0]).integer(strides[1]);
      kernel.integer(0).integer(pads[0]).integer(pads[1]);
      kernel.integer(1).integer(dilations[0]).integer(dilations[1]);
      long threads = back ? images.numel() : planes * down * across;
      kernel.launch(CudaKernel.blocks(threads, Units.THREADS), Units.THREADS);
    };
  }
}
