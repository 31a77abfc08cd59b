package org.fluidjava.ops.loss;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.ops.shape.Axes;

/** Cross entropy of independent yes-or-no labels: max(x, 0) - x · label + log(1 + exp(-|x|)). */
final class SigmoidCrossEntropyWithLogitsOp {
  static final OpDef DEF =
      OpDef.named("sigmoid_cross_entropy_with_logits")
          .input("X", "unscaled scores")
          .input("Label", "probabilities of X's shape")
          .output("Out", "a loss for each element")
          .attr(
              "normalize", false, "whether losses are divided by the number of elements that count")
          .attr(
              "ignore_index",
              -100,
              "labels that are this once their fraction is cut off cost nothing")
          .shape(SigmoidCrossEntropyWithLogitsOp::shape)
          .grad(Gradient.reads("X", "Label").given("Out").yields("X"))
          .build();

  private SigmoidCrossEntropyWithLogitsOp() {}

  private static void shape(ShapeContext c) {
    Axes.same(c, "X", "Label");
    c.setDims("Out", c.dims("X"));
    c.shareLod("X", "Out");
  }
}
