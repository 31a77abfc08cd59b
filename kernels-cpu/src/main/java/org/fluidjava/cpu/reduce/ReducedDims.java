package org.fluidjava.cpu.reduce;

import org.fluidjava.cpu.math.BroadcastLoop;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * The dimensions that an operator reduces. A reduction is seen as a broadcast turned round: the
 * result, with reduced extents of 1, is spread over X.
 */
final class ReducedDims {
  private final int[] dims;
  private final boolean all;
  private final BroadcastLoop loop = new BroadcastLoop(-1);
  private @Nullable Shape last;
  private Shape kept = Shape.ONE;

  ReducedDims(KernelContext c, String attr) {
    dims = c.attrs().getInts(attr);
    all = dims.length == 0 || c.attrs().getBoolean("reduce_all");
  }

  /** X's extents with 1 where they are reduced. */
  Shape kept(Tensor x) {
    Shape shape = x.shape();
    if (!shape.equals(last)) {
      long[] extents = shape.dims();
      if (all) {
        java.util.Arrays.fill(extents, 1);
      } else {
        for (int dim : dims) {
          extents[dim < 0 ? dim + extents.length : dim] = 1;
        }
      }
      kept = Shape.of(extents);
      last = shape;
    }
    return kept;
  }

  /** Runs over X's elements in order; y is the index of the result that they belong to. */
  void forEach(Tensor x, BroadcastLoop.Run run) {
    loop.forEach(x.shape(), kept(x), run);
  }
}
