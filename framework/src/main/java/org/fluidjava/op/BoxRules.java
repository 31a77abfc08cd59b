package org.fluidjava.op;

import java.util.Arrays;
import org.fluidjava.tensor.DType;
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

  /** Checks that a slot has a LoD level with a sequence for each image, -1 for any number. */
  public static void sequences(ShapeContext c, String slot, long images) {
    c.check(c.lodLevel(slot, 0) >= 1, "%s must have a LoD level of images", slot);
    c.check(
        c.isBuild() || ShapeContext.agree(c.lod(slot).sequences(-1), images),
        "%s must have one sequence for each of %d images but has %d",
        slot,
        images,
        c.isBuild() ? 0 : c.lod(slot).sequences(-1));
  }

  /** Checks that the sequences of a slot are as long as those of another. */
  public static void sameSequences(ShapeContext c, String slot, String other) {
    sequences(c, slot, -1);
    c.check(
        c.isBuild() || Arrays.equals(c.lod(slot).offsets(-1), c.lod(other).offsets(-1)),
        "%s must have sequences as %s",
        slot,
        other);
  }

  /** Checks that a slot holds int32 numbers. */
  public static void int32(ShapeContext c, String slot) {
    c.check(
        c.dtype(slot) == DType.INT32,
        "%s must be int32 but is %s",
        slot,
        c.dtype(slot).fluidName());
  }
}
