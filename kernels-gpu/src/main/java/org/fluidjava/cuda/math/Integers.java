package org.fluidjava.cuda.math;

import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Ids or labels as INT64, whichever whole-number type they have. */
public final class Integers {
  private final KernelContext context;
  private final Tensor given;
  private final Tensor widened;
  private @Nullable Casting casting;
  private DType from;

  /** Those of a tensor. */
  public Integers(KernelContext c, Tensor given) {
    this.context = c;
    this.given = given;
    widened = c.scratch(DType.INT64);
    from = given.dtype();
    casting = from == DType.INT64 ? null : new Casting(c, from, DType.INT64);
  }

  /** Their address in this run. */
  public long address() {
    if (given.dtype() == DType.INT64) {
      return given.address();
    }
    Casting cast = casting;
    if (cast == null || given.dtype() != from) {
      // Fed with another type than it was declared with.
      from = given.dtype();
      cast = casting = new Casting(context, from, DType.INT64);
    }
    widened.resize(given.shape());
    cast.run(given, widened);
    return widened.address();
  }
}
