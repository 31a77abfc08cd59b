package org.fluidjava.cpu.sequence;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;

/** Kernels of {@code im2sequence}. */
final class Im2SequenceKernels {
  private Im2SequenceKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("im2sequence", Im2SequenceKernels::cut)
        .forFloats("im2sequence_grad", Im2SequenceKernels::cutGrad);
  }

  /** Visits each number of each patch: its place in Out and in X, or -1 in the padding. */
  private interface Place {
    void visit(long out, long x);
  }

  /** The patches of images, by the operator's attributes. */
  private record Patches(int[] kernels, int[] strides, int[] paddings) {
    static Patches of(KernelContext c) {
      return new Patches(
          c.attrs().getInts("kernels"),
          c.attrs().getInts("strides"),
          c.attrs().getInts("paddings"));
    }

    /** Visits all places of {@code patches}, which must be as long as the images' patches are. */
    void visit(Tensor x, Tensor patches, Place place) {
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
      // Without channels there may still be any number of patches.
      if (count == 0) {
        return;
      }
      long out = 0;
      for (long image = 0; image < x.dim(0); image++) {
        for (long patch = 0; patch < down * across; patch++) {
          long top = patch / across * strides[0] - paddings[0];
          long left = patch % across * strides[1] - paddings[1];
          for (long channel = 0; channel < x.dim(1); channel++) {
            for (long i = top; i < top + kernels[0]; i++) {
              for (long j = left; j < left + kernels[1]; j++) {
                boolean inside = i >= 0 && i < height && j >= 0 && j < width;
                long at = ((image * x.dim(1) + channel) * height + i) * width + j;
                place.visit(out++, inside ? at : -1);
              }
            }
          }
        }
      }
    }
  }

  private static Kernel cut(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    Patches patches = Patches.of(c);
    return () -> {
      Elements from = x.elements();
      Elements to = out.elements();
      patches.visit(x, out, (at, source) -> to.set(at, source < 0 ? 0 : from.get(source)));
    };
  }

  private static Kernel cutGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor grad = c.in("Out@GRAD");
    Tensor xGrad = c.out("X@GRAD");
    Patches patches = Patches.of(c);
    return () -> {
      Elements g = grad.elements();
      Elements to = xGrad.elements();
      to.fill(0);
      patches.visit(
          x,
          grad,
          (at, source) -> {
            if (source >= 0) {
              to.add(source, g.get(at));
            }
          });
    };
  }
}
