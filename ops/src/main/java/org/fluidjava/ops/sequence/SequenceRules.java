package org.fluidjava.ops.sequence;

import org.fluidjava.op.ShapeContext;

/**
 * Checks of LoD that shape rules of several groups share. While a program is being built only the
 * declared number of levels is known, and a variable for which nobody declared any passes: whether
 * there is one is then seen in the run.
 */
public final class SequenceRules {
  private SequenceRules() {}

  /** The input must have exactly one LoD level. */
  public static void oneLevel(ShapeContext c, String slot) {
    oneLevel(c, slot, 0);
  }

  /** The input must have exactly one LoD level. */
  public static void oneLevel(ShapeContext c, String slot, int index) {
    int levels = c.lodLevel(slot, index);
    c.check(
        levels == 1 || (c.isBuild() && levels == 0),
        "%s must have exactly one LoD level, which tells its sequences apart, but it has %s",
        slot,
        levels == 0 ? "none" : levels);
    coversRows(c, slot, index);
  }

  /** The input must have at least one LoD level. */
  public static void someLevel(ShapeContext c, String slot) {
    someLevel(c, slot, 0);
  }

  /** The input must have at least one LoD level. */
  public static void someLevel(ShapeContext c, String slot, int index) {
    c.check(
        c.isBuild() || c.lodLevel(slot, index) >= 1,
        "%s must have at least one LoD level, which tells its sequences apart, but it has none",
        slot);
    coversRows(c, slot, index);
  }

  /** In a run, the last LoD level must end at the number of rows. */
  public static void coversRows(ShapeContext c, String slot, int index) {
    if (!c.isBuild() && !c.lod(slot, index).isEmpty()) {
      c.check(
          c.dims(slot, index).rank() >= 1
              && c.lod(slot, index).rows() == c.dims(slot, index).dim(0),
          "the LoD of %s covers %d rows, but its shape is %s",
          slot,
          c.lod(slot, index).rows(),
          c.dims(slot, index));
    }
  }

  /** The number of sequences at a level of an input; -1 at build time. */
  public static long sequences(ShapeContext c, String slot, int level) {
    return c.isBuild() ? -1 : c.lod(slot).sequences(level);
  }
}
