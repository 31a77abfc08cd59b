package org.fluidjava.op;

/**
 * Computes the outputs' extents, element types and LoD from the inputs; see {@link ShapeContext}.
 */
@FunctionalInterface
public interface ShapeRule {
  /**
   * Checks the inputs and sets the outputs.
   *
   * @throws RuleViolation when the inputs break a rule
   */
  void infer(ShapeContext context);

  /** The output {@code out} has extents, type and LoD of the input {@code in}. */
  static ShapeRule same(String in, String out) {
    return c -> {
      c.setDims(out, c.dims(in));
      c.setDtype(out, c.dtype(in));
      c.shareLod(in, out);
    };
  }

  /** This rule, then another. */
  default ShapeRule then(ShapeRule next) {
    return c -> {
      infer(c);
      next.infer(c);
    };
  }
}
