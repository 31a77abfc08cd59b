package org.fluidjava.cuda.shape;

import java.util.Arrays;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;

/** Kernels of {@code transpose} and {@code transpose2}. */
final class TransposeKernels {
  private TransposeKernels() {}

  static void register(Registrar kernels) {
    for (String type : new String[] {"transpose", "transpose2"}) {
      kernels
          .forAll(type, c -> permute(c, c.in("X"), c.out("Out"), false))
          .forAll(type + "_grad", c -> permute(c, c.in("Out@GRAD"), c.out("X@GRAD"), true));
    }
  }

  private static Kernel permute(KernelContext c, Tensor from, Tensor to, boolean back) {
    int[] axis = c.attrs().getInts("axis").clone();
    int rank = axis.length;
    int[] sources = new int[rank];
    for (int i = 0; i < rank; i++) {
      int source = axis[i] < 0 ? axis[i] + rank : axis[i];
      if (back) {
        sources[source] = i;
      } else {
        sources[i] = source;
      }
    }
    int bytes = c.dtype().bytes();
    int[] ends = bytes == 4 || bytes == 8 ? exchanged(sources) : new int[0];
    if (ends.length > 0) {
      Exchange exchange = new Exchange(c, bytes);
      return () ->
          exchange.run(
              from,
              to,
              from.product(0, ends[0]),
              from.product(ends[0], ends[1]),
              from.product(ends[1], rank));
    }
    BoxCopy copy = new BoxCopy(c);
    return () -> {
      long[] dims = to.shape().dims();
      long[] plain = BoxCopy.strides(from.shape().dims());
      long[] moved = new long[rank];
      for (int i = 0; i < rank; i++) {
        moved[i] = plain[sources[i]];
      }
      copy.copy(dims, from, 0, moved, to, 0, BoxCopy.strides(dims));
    };
  }

  /**
   * Where a permutation only exchanges two runs of axes at the end: the first axis of each run.
   * Empty where it does something else.
   */
  private static int[] exchanged(int[] sources) {
    int rank = sources.length;
    int first = 0;
    while (first < rank && sources[first] == first) {
      first++;
    }
    if (first == rank) {
      return new int[0];
    }
    int second = sources[first];
    int[] wanted = new int[rank];
    for (int i = 0; i < rank; i++) {
      int at = i - first;
      wanted[i] = i < first ? i : at < rank - second ? second + at : i - (rank - second);
    }
    return Arrays.equals(wanted, sources) ? new int[] {first, second} : new int[0];
  }
}
