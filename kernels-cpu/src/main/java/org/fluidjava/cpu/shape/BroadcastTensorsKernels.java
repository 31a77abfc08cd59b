package org.fluidjava.cpu.shape;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code broadcast_tensors}. */
final class BroadcastTensorsKernels {
  private BroadcastTensorsKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forAll("broadcast_tensors", BroadcastTensorsKernels::forward)
        .forFloats("broadcast_tensors_grad", BroadcastTensorsKernels::backward);
  }

  /** The element of {@code part} under element {@code i} of {@code whole}. */
  private static long under(long i, Tensor whole, Tensor part) {
    long rest = i;
    long at = 0;
    long step = 1;
    for (int axis = 1; axis <= part.rank(); axis++) {
      long extent = whole.dim(-axis);
      at += part.dim(-axis) == 1 ? 0 : rest % extent * step;
      step *= part.dim(-axis);
      rest /= extent;
    }
    return at;
  }

  private static Kernel forward(KernelContext c) {
    Tensor[] x = c.ins("X");
    @Nullable Tensor[] outs = c.outs("Out");
    return () -> {
      for (int n = 0; n < x.length; n++) {
        Tensor out = outs[n];
        if (out != null) {
          int bytes = out.dtype().bytes();
          for (long i = 0; i < out.numel(); i++) {
            HostMemory.copy(
                x[n].address() + under(i, out, x[n]) * bytes, out.address() + i * bytes, bytes);
          }
        }
      }
    };
  }

  private static Kernel backward(KernelContext c) {
    @Nullable Tensor[] dx = c.outs("X@GRAD");
    Tensor[] given = c.ins("Out@GRAD");
    return () -> {
      for (int n = 0; n < dx.length; n++) {
        Tensor wanted = dx[n];
        if (wanted != null) {
          Elements to = wanted.elements();
          Elements g = given[n].elements();
          to.fill(0);
          for (long i = 0; i < g.length(); i++) {
            to.add(under(i, given[n], wanted), g.get(i));
          }
        }
      }
    };
  }
}
