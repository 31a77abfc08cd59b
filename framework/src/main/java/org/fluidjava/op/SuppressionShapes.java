package org.fluidjava.op;

import org.fluidjava.tensor.Shape;

/** What the inputs of a suppression of overlapping boxes must look like. */
public final class SuppressionShapes {
  private SuppressionShapes() {}

  /**
   * Scores [N, classes, boxes] go with boxes [N, boxes, 4]; scores [boxes, classes] of a LoD tensor
   * with boxes [boxes, classes, 4].
   *
   * @throws RuleViolation when they do not fit
   */
  public static void check(Shape scores, Shape boxes) {
    RuleViolation.unless(
        scores.rank() == 2 || scores.rank() == 3,
        "Scores must have 2 or 3 extents but is %s",
        scores);
    RuleViolation.unless(boxes.rank() == 3, "BBoxes must have 3 extents but is %s", boxes);
    RuleViolation.unless(
        ShapeContext.agree(boxes.dim(2), 4),
        "each of BBoxes must be 4 numbers but is %d: polygons are not supported",
        boxes.dim(2));
    boolean fits =
        ShapeContext.agree(scores.dim(0), boxes.dim(0))
            && (scores.rank() == 3
                ? ShapeContext.agree(scores.dim(2), boxes.dim(1))
                : ShapeContext.agree(scores.dim(1), boxes.dim(1)));
    RuleViolation.unless(fits, "Scores %s and BBoxes %s do not fit", scores, boxes);
  }
}
