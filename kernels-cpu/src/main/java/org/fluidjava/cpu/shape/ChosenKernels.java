package org.fluidjava.cpu.shape;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code kthvalue} and {@code mode}: each line in order, then one of its places. */
final class ChosenKernels {
  private ChosenKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forNumbers("kthvalue", c -> choose(c, c.attrs().getInt("k")))
        .forNumbers("mode", c -> choose(c, 0))
        .forFloats("kthvalue_grad", ChosenKernels::gradient)
        .forFloats("mode_grad", ChosenKernels::gradient);
  }

  /** The {@code k}-th smallest; for 0 the most frequent. */
  private static Kernel choose(KernelContext c, int k) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    Tensor indices = c.out("Indices");
    int axis = c.attrs().getInt("axis");
    SortKernels.Line line = new SortKernels.Line(x, false);
    return () -> {
      int at = axis < 0 ? axis + x.rank() : axis;
      int n = Math.toIntExact(x.dim(at));
      long stride = x.product(at + 1, x.rank());
      int bytes = x.dtype().bytes();
      Elements places = indices.elements();
      line.reserve(n);
      for (long i = 0; i < places.length(); i++) {
        long first = i / stride * n * stride + i % stride;
        int[] order = line.order(first, stride, n);
        int chosen = order[k > 0 ? k - 1 : mostFrequent(line, order, n)];
        places.setLong(i, chosen);
        HostMemory.copy(
            x.address() + (first + chosen * stride) * bytes, out.address() + i * bytes, bytes);
      }
    };
  }

  /** The last of the longest run of equal elements, the first one of runs of equal length. */
  private static int mostFrequent(SortKernels.Line line, int[] order, int n) {
    int best = 0;
    int longest = 0;
    int start = 0;
    for (int i = 0; i < n; i++) {
      if (i == n - 1 || line.differ(order[i], order[i + 1])) {
        if (i + 1 - start > longest) {
          longest = i + 1 - start;
          best = i;
        }
        start = i + 1;
      }
    }
    return best;
  }

  private static Kernel gradient(KernelContext c) {
    Tensor indices = c.in("Indices");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    int axis = c.attrs().getInt("axis");
    return () -> {
      int at = axis < 0 ? axis + dx.rank() : axis;
      long n = dx.dim(at);
      long stride = dx.product(at + 1, dx.rank());
      Elements places = indices.elements();
      Elements given = g.elements();
      Elements to = dx.elements();
      to.fill(0);
      for (long i = 0; i < given.length(); i++) {
        long place = GatherKernels.checked(places, i, n, "Indices");
        to.set(i / stride * n * stride + place * stride + i % stride, given.get(i));
      }
    };
  }
}
