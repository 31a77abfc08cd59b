package org.fluidjava.cpu.math;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code partial_sum}. */
final class PartialSumKernels {
  private PartialSumKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forNumbers("partial_sum", PartialSumKernels::sum)
        .forNumbers("partial_sum_grad", PartialSumKernels::gradient);
  }

  private static Kernel sum(KernelContext c) {
    Tensor[] parts = c.ins("X");
    Tensor out = c.out("Out");
    int start = c.attrs().getInt("start_index");
    return () -> {
      Elements to = out.elements();
      long length = out.dim(1);
      long columns = parts[0].dim(1);
      boolean floating = out.dtype().isFloating();
      for (long i = 0; i < to.length(); i++) {
        long at = i / length * columns + start + i % length;
        double sum = 0;
        long whole = 0;
        for (Tensor part : parts) {
          if (floating) {
            sum += part.elements().get(at);
          } else {
            whole += part.elements().getLong(at);
          }
        }
        if (floating) {
          to.set(i, sum);
        } else {
          to.setLong(i, whole);
        }
      }
    };
  }

  private static Kernel gradient(KernelContext c) {
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor[] parts = c.outs("X@GRAD");
    int start = c.attrs().getInt("start_index");
    return () -> {
      Elements from = g.elements();
      long length = g.dim(1);
      for (Tensor part : parts) {
        if (part == null) {
          continue;
        }
        Elements to = part.elements();
        long columns = part.dim(1);
        to.fill(0);
        for (long i = 0; i < from.length(); i++) {
          to.set(i / length * columns + start + i % length, from.get(i));
        }
      }
    };
  }
}
