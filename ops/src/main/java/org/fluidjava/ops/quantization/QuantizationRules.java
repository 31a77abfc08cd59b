package org.fluidjava.ops.quantization;

import java.util.List;
import org.fluidjava.op.GradMaker;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpSpec;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** What the quantising operators share. */
final class QuantizationRules {
  /** The gradient passes as if nothing had been rounded, by {@code assign}. */
  static final GradMaker STRAIGHT_THROUGH =
      context ->
          context.wantsGradOf("X")
              ? List.of(
                  new OpSpec("assign")
                      .in("X", context.gradOfOut("Out"))
                      .out("Out", context.gradOfIn("X")))
              : List.of();

  private QuantizationRules() {}

  /** The attributes that say how a number becomes whole steps. */
  static OpDef.Builder withSteps(OpDef.Builder def) {
    return def.attr(
            "bit_length",
            8,
            b -> b >= 1 && b <= 16,
            "1 to 16: there are 2^(bit_length-1) - 1 steps on each side of 0")
        .attr(
            "round_type",
            1,
            r -> r == 0 || r == 1,
            "halves go to the even step (0) or away from 0 (1, as in all releases before 2.3)");
  }

  /** A slot must hold one number; of the type of another slot. */
  static void checkNumber(ShapeContext c, String slot, String like) {
    if (c.hasInput(slot)) {
      c.check(
          ShapeContext.agree(c.dims(slot).numel(), 1),
          "%s must hold 1 number but is %s",
          slot,
          c.dims(slot));
      c.check(
          c.dtype(slot) == c.dtype(like),
          "%s (%s) must be of the type of %s (%s)",
          slot,
          c.dtype(slot).fluidName(),
          like,
          c.dtype(like).fluidName());
    }
  }

  /** The extent of {@code axis} of X, which has a scale for each of its indices. */
  static Shape channels(ShapeContext c, int axis) {
    Shape x = c.dims("X");
    c.check(axis < x.rank(), "the channels' axis (%d) must be an extent of X, %s", axis, x);
    return Shape.of(x.dim(axis));
  }

  /** A slot must hold one number for each channel. */
  static void checkChannels(ShapeContext c, String slot, int index, long channels) {
    c.check(
        ShapeContext.agree(c.dims(slot, index).numel(), channels),
        "%s must hold one number for each of %d channels but is %s",
        slot,
        channels,
        c.dims(slot, index));
  }
}
