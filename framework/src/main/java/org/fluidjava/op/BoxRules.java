package org.fluidjava.op;

import org.fluidjava.tensor.Shape;

/** Rules that detection operators share. */
public final class BoxRules {
  private BoxRules() {}

  /** Checks that a slot has {@code rank} extents; returns them. */
  public static Shape rank(ShapeContext c, String slot, int rank) {
    Shape dims = c.dims(slot);
    c.check(dims.rank() == rank, "%s must have %d extents but is %s", slot, rank, dims);
    return dims;
  }

  /** Checks that a slot is [boxes, 4]; returns the number of boxes. */
  public static long boxes(ShapeContext c, String slot) {
    Shape dims = c.dims(slot);
    c.check(
        dims.rank() == 2 && ShapeContext.agree(dims.dim(1), 4),
        "%s must be [boxes, 4] but is %s",
        slot,
        dims);
    return dims.dim(0);
  }

  /** Checks that a slot has exactly these extents, -1 for any. */
  public static void shaped(ShapeContext c, String slot, long... extents) {
    Shape wanted = Shape.of(extents);
    c.check(c.dims(slot).matches(wanted), "%s must be %s but is %s", slot, wanted, c.dims(slot));
  }

  /** Checks that a slot is [images, width] of sizes. */
  public static void ofImages(ShapeContext c, String slot, long images, long width) {
    shaped(c, slot, images, width);
  }
}
