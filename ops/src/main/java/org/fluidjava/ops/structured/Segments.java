package org.fluidjava.ops.structured;

import org.fluidjava.op.ShapeContext;
import org.fluidjava.ops.sequence.SequenceRules;
import org.fluidjava.tensor.Shape;

/**
 * Checks of inputs whose sequences are told apart either by one LoD level or, in padded form, by an
 * input of lengths.
 */
final class Segments {
  private Segments() {}

  /** An input [N, ...] with one LoD level. */
  static void byLod(ShapeContext c, String slot) {
    SequenceRules.oneLevel(c, slot);
  }

  /**
   * An input [sequences, steps, ...] with an input of as many lengths, whose values are checked in
   * a run; the lengths' slot must be declared as read.
   */
  static void padded(ShapeContext c, String slot, String lengthSlot, int sequenceAxis) {
    Shape dims = c.dims(slot);
    c.check(
        dims.rank() >= 2,
        "%s must be padded, of rank 2 at least, since %s is given, but is %s",
        slot,
        lengthSlot,
        dims);
    long[] lengths = c.values(lengthSlot, 0);
    if (lengths == null) {
      return;
    }
    long sequences = dims.dim(sequenceAxis);
    long steps = dims.dim(1 - sequenceAxis);
    c.check(
        lengths.length == sequences,
        "%s must have a number for each of %s's sequences (%d) but has %d",
        lengthSlot,
        slot,
        sequences,
        lengths.length);
    for (int i = 0; i < lengths.length; i++) {
      c.check(
          lengths[i] >= 0 && lengths[i] <= steps,
          "%s[%d] is %d, but %s has room for 0 to %d steps",
          lengthSlot,
          i,
          lengths[i],
          slot,
          steps);
    }
  }

  /** The number of sequences; -1 while unknown. */
  static long count(ShapeContext c, String slot, boolean padded, int sequenceAxis) {
    return padded ? c.dims(slot).dim(sequenceAxis) : SequenceRules.sequences(c, slot, 0);
  }

  /** Two inputs by LoD must agree in it. */
  static void sameLod(ShapeContext c, String slot, String other) {
    byLod(c, other);
    if (!c.isBuild()) {
      c.check(
          c.lod(slot).equals(c.lod(other)),
          "%s and %s must have the same LoD but have %s and %s",
          slot,
          other,
          c.lod(slot),
          c.lod(other));
    }
  }
}
