package org.fluidjava.ops.shape;

import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** Checks that operators with an axis share. */
public final class Axes {
  private Axes() {}

  /**
   * An axis counted from the front; a negative one counts from the end of {@code rank} dimensions.
   */
  public static int of(ShapeContext c, int axis, int rank, String name) {
    c.check(
        axis >= -rank && axis < rank, "%s must be in [%d, %d) but is %d", name, -rank, rank, axis);
    return axis < 0 ? axis + rank : axis;
  }

  /** Checks that two variables have the same extents. */
  public static void same(ShapeContext c, String a, String b) {
    Shape left = c.dims(a);
    Shape right = c.dims(b);
    c.check(left.matches(right), "%s %s and %s %s must have the same extents", a, left, b, right);
  }

  /** Gives an output the LoD of an input of which it has all rows. */
  public static void shareRows(ShapeContext c, String in, String out, Shape dims) {
    Shape x = c.dims(in);
    if (x.rank() > 0 && dims.rank() > 0 && ShapeContext.agree(x.dim(0), dims.dim(0))) {
      c.shareLod(in, out);
    }
  }

  /** A shape without one of its extents; [1] when none is left. */
  public static Shape without(Shape shape, int axis) {
    return shape.rank() == 1
        ? Shape.ONE
        : shape.slice(0, axis).concat(shape.slice(axis + 1, shape.rank()));
  }
}
