package org.fluidjava.cuda.sequence;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;

/** Kernels of {@code im2sequence}. */
final class Im2SequenceKernels {
  static final String SOURCE = "sequence/patches.cu";

  private Im2SequenceKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("im2sequence", c -> cut(c, c.out("Out"), c.in("X"), "patches"))
        .forFloats(
            "im2sequence_grad", c -> cut(c, c.in("Out@GRAD"), c.out("X@GRAD"), "patches_grad"));
  }

  private static Kernel cut(KernelContext c, Tensor patches, Tensor images, String entry) {
    Tensor x = c.in("X");
    int[] kernels = c.attrs().getInts("kernels");
    int[] strides = c.attrs().getInts("strides");
    int[] paddings = c.attrs().getInts("paddings");
    boolean back = entry.endsWith("_grad");
    CudaKernel kernel = CudaDevice.of(c).kernel(SOURCE, entry, Units.real(c.dtype()));
    return () -> {
      long height = x.dim(2);
      long width = x.dim(3);
      long down = (height + paddings[0] + paddings[2] - kernels[0]) / strides[0] + 1;
      long across = (width + paddings[1] + paddings[3] - kernels[1]) / strides[1] + 1;
      long count = Math.multiplyExact(x.dim(0) * x.dim(1), Math.multiplyExact(down, across));
      count = Math.multiplyExact(count, (long) kernels[0] * kernels[1]);
      RuleViolation.unless(
          count == patches.numel(),
          "the patches of images %s have %d elements, but %s has %d",
          x.shape(),
          count,
          patches.name(),
          patches.numel());
      long work = back ? images.numel() : count;
      kernel
          .begin()
          .tensor(back ? patches : images)
          .tensor(back ? images : patches)
          .longInteger(work)
          .longInteger(x.dim(1))
          .longInteger(height)
          .longInteger(width)
          .longInteger(down)
          .longInteger(across)
          .integer(kernels[0])
          .integer(kernels[1])
          .integer(strides[0])
          .integer(strides[1])
          .integer(paddings[0])
          .integer(paddings[1])
          .launch(CudaKernel.blocks(work, Units.THREADS), Units.THREADS);
    };
  }
}
