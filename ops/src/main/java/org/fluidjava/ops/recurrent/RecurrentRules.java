package org.fluidjava.ops.recurrent;

import java.util.Set;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.ops.sequence.SequenceRules;
import org.fluidjava.tensor.Shape;

/** What the shape rules of recurrent operators share. */
final class RecurrentRules {
  /** What the attributes that name an activation may be. */
  static final String ACTIVATIONS = "sigmoid, tanh, relu or identity";

  private static final Set<String> KNOWN = Set.of("sigmoid", "tanh", "relu", "identity");

  private RecurrentRules() {}

  static boolean isActivation(String name) {
    return KNOWN.contains(name);
  }

  /** A multiple of a width, unknown when that is. */
  static long times(long factor, long width) {
    return width < 0 ? -1 : Math.multiplyExact(factor, width);
  }

  /** A slot must be a matrix; unknown extents pass. */
  static void matrix(ShapeContext c, String slot, long rows, long columns, String why) {
    Shape dims = c.dims(slot);
    c.check(
        dims.rank() == 2
            && ShapeContext.agree(dims.dim(0), rows)
            && ShapeContext.agree(dims.dim(1), columns),
        "%s must be [%s, %s] (%s) but is %s",
        slot,
        rows < 0 ? "?" : rows,
        columns < 0 ? "?" : columns,
        why,
        dims);
  }

  /**
   * The projected input must be a matrix with one LoD level whose width is {@code gates} times the
   * hidden width.
   */
  static void projectedInput(ShapeContext c, long width, int gates) {
    Shape input = c.dims("Input");
    SequenceRules.oneLevel(c, "Input");
    c.check(
        input.rank() == 2, "Input must have the shape [rows, %d x hidden] but is %s", gates, input);
    c.check(
        ShapeContext.agree(input.dim(1), times(gates, width)),
        "the width of Input (%d) must be %d times the hidden width (%d), which Weight gives: project"
            + " it with an fc of size %d first",
        input.dim(1),
        gates,
        width,
        gates * width);
  }
}
