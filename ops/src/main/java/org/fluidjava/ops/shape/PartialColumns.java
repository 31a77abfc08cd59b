package org.fluidjava.ops.shape;

import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** What operators on the same columns of several matrices share. */
public final class PartialColumns {
  private PartialColumns() {}

  /** The extents that all matrices of X have, as far as they are known. */
  public static Shape matrices(ShapeContext c) {
    Shape all = c.dims("X");
    for (int i = 0; i < c.inputs("X"); i++) {
      Shape x = c.dims("X", i);
      c.check(x.rank() == 2, "X must be matrices, but X[%d] is %s", i, x);
      c.check(
          x.matches(all),
          "all of X must have the same extents, but X[%d] is %s beside %s",
          i,
          x,
          all);
      c.check(
          c.dtype("X", i) == c.dtype("X", 0),
          "all of X must have one element type, but X[0] is %s and X[%d] is %s",
          c.dtype("X").fluidName(),
          i,
          c.dtype("X", i).fluidName());
      for (int axis = 0; axis < 2; axis++) {
        all = all.dim(axis) < 0 ? all.with(axis, x.dim(axis)) : all;
      }
    }
    return all;
  }
}
