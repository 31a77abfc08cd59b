package org.fluidjava.ops.structured;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/**
 * The cost of a linear-chain conditional random field (Lafferty et al. 2001): for each sequence the
 * negative logarithm of the probability of its labels. Row 0 of Transition holds the weights of
 * starting with a tag, row 1 of ending with it, rows 2 and on those from one tag to the next.
 */
final class LinearChainCrfOp {
  static final OpDef DEF =
      OpDef.named("linear_chain_crf")
          .input("Emission", "[N, K] with one LoD level, or padded [sequences, steps, K]")
          .input("Transition", "[K + 2, K]")
          .input("Label", "integers [N, 1] with Emission's LoD, or padded [sequences, steps]")
          .optionalInput("Length", "int64, one for each sequence; then the rest is padded")
          .optionalOutput(
              "Alpha", "of Emission's shape: forward variables, summing to one in each row")
          .optionalOutput("EmissionExps", "of Emission's shape: exp(x - largest of the row)")
          .optionalOutput("TransitionExps", "exp(Transition)")
          .output("LogLikelihood", "[sequences, 1]: the cost, 0 for a sequence without rows")
          .readsValues("Length")
          .shape(LinearChainCrfOp::shape)
          .grad(
              Gradient.reads(
                      "Emission",
                      "Transition",
                      "Label",
                      "Alpha",
                      "EmissionExps",
                      "TransitionExps",
                      "Length")
                  .given("LogLikelihood")
                  .yields("Emission", "Transition")
                  .usesOnlyShapeOf("Emission", "TransitionExps"))
          .build();

  private LinearChainCrfOp() {}

  private static void shape(ShapeContext c) {
    boolean padded = c.hasInput("Length");
    emission(c, padded);
    Shape emission = c.dims("Emission");
    Shape label = c.dims("Label");
    int rows = padded ? 2 : 1;
    c.check(
        label.rank() >= rows
            && label.slice(0, rows).matches(emission.slice(0, rows))
            && ShapeContext.agree(label.product(rows, label.rank()), 1),
        "Label must have one number for each row of Emission %s but is %s",
        emission,
        label);
    if (!padded) {
      Segments.sameLod(c, "Emission", "Label");
    }
    c.setDims("Alpha", emission);
    c.setDims("EmissionExps", emission);
    c.setDims("TransitionExps", c.dims("Transition"));
    c.setDims("LogLikelihood", Shape.of(Segments.count(c, "Emission", padded, 0), 1));
  }

  /** Emission and Transition, which decoding has too. */
  static void emission(ShapeContext c, boolean padded) {
    Shape emission = c.dims("Emission");
    Shape transition = c.dims("Transition");
    c.check(
        emission.rank() == (padded ? 3 : 2),
        padded
            ? "Emission must be [sequences, steps, tags], since Length is given, but is %s"
            : "Emission must be [rows, tags] but is %s",
        emission);
    if (padded) {
      Segments.padded(c, "Emission", "Length", 0);
    } else {
      Segments.byLod(c, "Emission");
    }
    long tags = emission.dim(-1);
    c.check(
        transition.rank() == 2
            && ShapeContext.agree(transition.dim(1), tags)
            && ShapeContext.agree(transition.dim(0), tags < 0 ? -1 : tags + 2),
        "Transition must be [%d, %d] (tags + 2, tags) but is %s",
        tags + 2,
        tags,
        transition);
  }
}
