package org.fluidjava.ops.shape;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/**
 * The output XShape of {@code reshape2} and its like: X's extents after a 0, without numbers, so
 * that the gradient need not keep X.
 */
final class KeptShape {
  private KeptShape() {}

  static void keep(ShapeContext c) {
    c.setDims("XShape", Shape.of(0).concat(c.dims("X")));
    c.shareLod("X", "XShape");
  }

  /** The extents that an XShape stands for. */
  static Shape of(ShapeContext c) {
    Shape kept = c.dims("XShape");
    c.check(
        kept.rank() >= 1 && kept.dim(0) <= 0, "XShape must hold a shape after a 0 but is %s", kept);
    return kept.slice(1, kept.rank());
  }

  /** The gradient by XShape. */
  static Gradient gradient() {
    return Gradient.reads("XShape")
        .given("Out")
        .yields("X")
        .usesOnlyShapeOf("XShape")
        .inPlace("Out@GRAD", "X@GRAD")
        .shape(
            c -> {
              Shape x = of(c);
              same(c, x);
              c.setDims("X@GRAD", x);
              c.shareLod("XShape", "X@GRAD");
            });
  }

  /** The gradient by X itself, as older releases have it. */
  static Gradient byInput() {
    return Gradient.reads("X", "Out")
        .given("Out")
        .yields("X")
        .usesOnlyShapeOf("X", "Out")
        .inPlace("Out@GRAD", "X@GRAD")
        .shape(
            c -> {
              same(c, c.dims("X"));
              c.setDims("X@GRAD", c.dims("X"));
              c.shareLod("X", "X@GRAD");
            });
  }

  private static void same(ShapeContext c, Shape x) {
    c.check(
        ShapeContext.agree(x.numel(), c.dims("Out@GRAD").numel()),
        "Out@GRAD %s must have as many elements as X %s",
        c.dims("Out@GRAD"),
        x);
  }
}
