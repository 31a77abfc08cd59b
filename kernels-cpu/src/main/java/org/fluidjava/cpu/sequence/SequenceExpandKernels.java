package org.fluidjava.cpu.sequence;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.LoD;

/** Kernels of {@code sequence_expand}. */
final class SequenceExpandKernels {
  private SequenceExpandKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forAll("sequence_expand", SequenceExpandKernels::expand)
        .forFloats("sequence_expand_grad", SequenceExpandKernels::expandGrad);
  }

  private static Kernel expand(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    int level = c.attrs().getInt("ref_level");
    return () -> {
      int[] repeats = y.lod().offsets(level);
      if (repeats.length == 1) {
        Rows.copyAll(x, out);
        return;
      }
      long width = Rows.width(x);
      long row = 0;
      for (int i = 0; i + 1 < repeats.length; i++) {
        long begin = begin(x.lod(), i);
        long length = begin(x.lod(), i + 1) - begin;
        for (int k = repeats[i]; k < repeats[i + 1]; k++) {
          Rows.copy(x, begin * width, out, row * width, length * width);
          row += length;
        }
      }
    };
  }

  /** The first row of item i: of a sequence, or without LoD the row itself. */
  private static long begin(LoD lod, int i) {
    return lod.isEmpty() ? i : lod.offsets(0)[i];
  }

  private static Kernel expandGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor grad = c.in("Out@GRAD");
    Tensor xGrad = c.out("X@GRAD");
    int level = c.attrs().getInt("ref_level");
    return () -> {
      int[] repeats = y.lod().offsets(level);
      if (repeats.length == 1) {
        Rows.copyAll(grad, xGrad);
        return;
      }
      Elements g = grad.elements();
      Elements to = xGrad.elements();
      to.fill(0);
      long width = Rows.width(x);
      long row = 0;
      for (int i = 0; i + 1 < repeats.length; i++) {
        long begin = begin(x.lod(), i);
        long length = begin(x.lod(), i + 1) - begin;
        for (int k = repeats[i]; k < repeats[i + 1]; k++) {
          Rows.add(g, row * width, to, begin * width, length * width);
          row += length;
        }
      }
    };
  }
}
