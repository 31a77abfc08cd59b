package org.fluidjava.ops.loss;

import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** What losses over classes check of their labels. */
final class Labels {
  private Labels() {}

  /**
   * Checks labels against scores whose classes lie along {@code axis}: soft labels have the scores'
   * extents; hard ones are integers with extent 1 there, or without that dimension when it is the
   * last.
   *
   * @return the shape of one loss for each label
   */
  static Shape check(ShapeContext c, String scores, String slot, int axis, boolean soft) {
    Shape x = c.dims(scores);
    Shape label = c.dims(slot);
    if (soft) {
      c.check(
          label.matches(x),
          "soft labels %s %s must have the extents of %s %s",
          slot,
          label,
          scores,
          x);
      return x.with(axis, 1);
    }
    DType type = c.dtype(slot);
    c.check(
        type == DType.INT64 || type == DType.INT32,
        "hard labels %s must be int64 or int32 but are %s",
        slot,
        type.fluidName());
    if (axis == x.rank() - 1 && label.rank() == x.rank() - 1) {
      c.check(
          label.matches(x.slice(0, axis)),
          "hard labels %s %s must have the leading extents of %s %s",
          slot,
          label,
          scores,
          x);
      return label;
    }
    c.check(
        label.matches(x.with(axis, 1)),
        "hard labels %s %s must have the extents of %s %s with 1 in dimension %d",
        slot,
        label,
        scores,
        x,
        axis);
    return x.with(axis, 1);
  }

  /** Checks scores of at least one dimension and labels along the last one. */
  static Shape checkLast(ShapeContext c, String scores, String slot, boolean soft) {
    Shape x = c.dims(scores);
    c.check(x.rank() >= 2, "%s must have 2 or more dimensions but is %s", scores, x);
    return check(c, scores, slot, x.rank() - 1, soft);
  }

  /** Checks that the gradient of an output has this shape. */
  static void gradIs(ShapeContext c, String grad, Shape shape) {
    c.check(c.dims(grad).matches(shape), "%s must be %s but is %s", grad, shape, c.dims(grad));
  }
}
