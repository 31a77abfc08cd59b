package org.fluidjava.cpu.sequence;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code sequence_scatter}. */
final class SequenceScatterKernels {
  private SequenceScatterKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forNumbers("sequence_scatter", SequenceScatterKernels::scatter)
        .forFloats("sequence_scatter_grad", SequenceScatterKernels::scatterGrad);
  }

  private static Kernel scatter(KernelContext c) {
    Tensor x = c.in("X");
    Tensor ids = c.in("Ids");
    Tensor updates = c.in("Updates");
    Tensor out = c.out("Out");
    return () -> {
      Rows.copyAll(x, out);
      Elements add = updates.elements();
      Elements to = out.elements();
      Elements columns = ids.elements();
      boolean floats = x.dtype().isFloating();
      int[] offsets = ids.lod().offsets(0);
      for (int i = 0; i + 1 < offsets.length; i++) {
        for (int t = offsets[i]; t < offsets[i + 1]; t++) {
          long at = i * x.dim(1) + column(columns, t, x.dim(1));
          if (floats) {
            to.add(at, add.get(t));
          } else {
            to.setLong(at, to.getLong(at) + add.getLong(t));
          }
        }
      }
    };
  }

  private static long column(Elements ids, int t, long width) {
    long column = ids.getLong(t);
    RuleViolation.unless(
        column >= 0 && column < width,
        "Ids[%d] is %d, but X has columns 0 to %d",
        t,
        column,
        width - 1);
    return column;
  }

  private static Kernel scatterGrad(KernelContext c) {
    Tensor ids = c.in("Ids");
    Tensor grad = c.in("Out@GRAD");
    @Nullable Tensor xGrad = c.outOrNull("X@GRAD");
    @Nullable Tensor updatesGrad = c.outOrNull("Updates@GRAD");
    return () -> {
      if (xGrad != null) {
        Rows.copyAll(grad, xGrad);
      }
      if (updatesGrad != null) {
        Elements g = grad.elements();
        Elements to = updatesGrad.elements();
        Elements columns = ids.elements();
        int[] offsets = ids.lod().offsets(0);
        for (int i = 0; i + 1 < offsets.length; i++) {
          for (int t = offsets[i]; t < offsets[i + 1]; t++) {
            to.set(t, g.get(i * grad.dim(1) + column(columns, t, grad.dim(1))));
          }
        }
      }
    };
  }
}
