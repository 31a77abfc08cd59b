package org.fluidjava.cuda.reduce;

import org.fluidjava.cuda.math.Spread;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.Broadcast;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * The dimensions that an operator reduces. A reduction is seen as a broadcast turned round: the
 * result, with reduced extents of 1, is spread over X.
 */
final class ReducedDims {
  private final int[] dims;
  private final boolean all;
  private final Spread spread = new Spread(-1);
  private @Nullable Shape last;
  private Shape kept = Shape.ONE;

  ReducedDims(KernelContext c, String attr) {
    dims = c.attrs().getInts(attr);
    all = dims.length == 0 || c.attrs().getBoolean("reduce_all");
  }

  /** How the results are spread over X's elements. */
  Broadcast fit(Tensor x) {
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
    return spread.fit(shape, kept);
  }

  /** The last fit, for kernels. */
  Spread spread() {
    return spread;
  }
}
