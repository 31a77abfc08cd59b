package org.fluidjava.ops.loss;

import java.util.Set;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.ops.shape.Axes;
import org.fluidjava.tensor.Shape;

/**
 * Kullback and Leibler's divergence: target · (log target - X), 0 where the target is not positive.
 */
final class KldivLossOp {
  private static final Set<String> REDUCTIONS = Set.of("none", "batchmean", "mean", "sum");

  static final OpDef DEF =
      OpDef.named("kldiv_loss")
          .input("X", "logarithms of probabilities")
          .input("Target", "probabilities of X's shape")
          .output("Loss", "of X's shape for none, else [1]")
          .attr("reduction", "mean", REDUCTIONS::contains, "none, batchmean, mean or sum")
          .shape(KldivLossOp::shape)
          .grad(
              Gradient.reads("X", "Target")
                  .given("Loss")
                  .yields("X")
                  .usesOnlyShapeOf("X")
                  .shape(KldivLossOp::gradShape))
          .build();

  private KldivLossOp() {}

  private static Shape lossShape(ShapeContext c) {
    Axes.same(c, "X", "Target");
    c.check(c.dims("X").rank() >= 1, "X must have one dimension or more but is %s", c.dims("X"));
    return c.attrs().getString("reduction").equals("none") ? c.dims("X") : Shape.ONE;
  }

  private static void shape(ShapeContext c) {
    c.setDims("Loss", lossShape(c));
  }

  private static void gradShape(ShapeContext c) {
    Labels.gradIs(c, "Loss@GRAD", lossShape(c));
    c.setDims("X@GRAD", c.dims("X"));
    c.shareLod("X", "X@GRAD");
  }
}
