package org.fluidjava.ops.loss;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/**
 * Bayesian personalised ranking (Rendle et al. 2009) of one item against all others: the mean of
 * log(1 + exp(x_j - x_label)) over j other than the label.
 */
final class BprLossOp {
  static final OpDef DEF =
      OpDef.named("bpr_loss")
          .input("X", "scores [.., classes], 2 classes or more")
          .input("Label", "class numbers [.., 1]")
          .output("Y", "one loss for each row")
          .shape(BprLossOp::shape)
          .grad(Gradient.reads("X", "Label").given("Y").yields("X"))
          .build();

  private BprLossOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    Shape y = Labels.checkLast(c, "X", "Label", false);
    c.check(x.dim(-1) < 0 || x.dim(-1) >= 2, "X must have 2 or more classes but is %s", x);
    c.setDims("Y", y);
    c.shareLod("X", "Y");
  }
}
