package org.fluidjava.ops.loss;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;

/** Cross entropy of probabilities: -log X[label], or -sum(label · log X) for soft labels. */
final class CrossEntropyOp {
  static final OpDef DEF =
      OpDef.named("cross_entropy")
          .input("X", "probabilities [.., classes]")
          .input("Label", "class numbers [.., 1] or [..], or soft labels of X's shape")
          .output("Y", "one loss for each row, [.., 1]")
          .attr("soft_label", false, "whether labels are distributions")
          .attr("ignore_index", -100, "rows with this label cost nothing")
          .shape(CrossEntropyOp::shape)
          .grad(
              Gradient.reads("X", "Label").given("Y").yields("X").shape(CrossEntropyOp::gradShape))
          .build();

  private CrossEntropyOp() {}

  private static void shape(ShapeContext c) {
    c.setDims("Y", Labels.checkLast(c, "X", "Label", c.attrs().getBoolean("soft_label")));
    c.shareLod("X", "Y");
  }

  private static void gradShape(ShapeContext c) {
    Labels.gradIs(
        c, "Y@GRAD", Labels.checkLast(c, "X", "Label", c.attrs().getBoolean("soft_label")));
    c.setDims("X@GRAD", c.dims("X"));
    c.setDtype("X@GRAD", c.dtype("X"));
    c.shareLod("X", "X@GRAD");
  }
}
