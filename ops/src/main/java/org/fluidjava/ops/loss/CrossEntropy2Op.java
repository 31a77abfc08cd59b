package org.fluidjava.ops.loss;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** Cross entropy of probabilities with hard labels; keeps what its gradient needs of them. */
final class CrossEntropy2Op {
  static final OpDef DEF =
      OpDef.named("cross_entropy2")
          .input("X", "probabilities [.., classes]")
          .input("Label", "class numbers [.., 1] or [..]")
          .output("Y", "one loss for each row, [.., 1]")
          .optionalOutput("XShape", "X's extents after a 0; holds no numbers")
          .optionalOutput("MatchX", "the probability of each row's label")
          .attr("ignore_index", -100, "rows with this label cost nothing")
          .shape(CrossEntropy2Op::shape)
          .grad(
              Gradient.reads("Label", "MatchX", "XShape")
                  .given("Y")
                  .yields("X")
                  .named("cross_entropy_grad2")
                  .usesOnlyShapeOf("XShape")
                  .shape(CrossEntropy2Op::gradShape))
          .build();

  private CrossEntropy2Op() {}

  private static void shape(ShapeContext c) {
    Shape y = Labels.checkLast(c, "X", "Label", false);
    c.setDims("Y", y);
    c.shareLod("X", "Y");
    c.setDims("MatchX", y);
    c.setDims("XShape", Shape.of(0).concat(c.dims("X")));
    c.shareLod("X", "XShape");
  }

  private static void gradShape(ShapeContext c) {
    Shape kept = c.dims("XShape");
    c.check(kept.rank() >= 2, "XShape must hold a shape after a 0 but is %s", kept);
    Shape x = kept.slice(1, kept.rank());
    long rows = x.product(0, x.rank() - 1);
    for (String slot : new String[] {"Label", "MatchX", "Y@GRAD"}) {
      c.check(
          ShapeContext.agree(c.dims(slot).numel(), rows),
          "%s %s must have one number for each of the %d rows of X",
          slot,
          c.dims(slot),
          rows);
    }
    c.setDims("X@GRAD", x);
    c.shareLod("XShape", "X@GRAD");
  }
}
