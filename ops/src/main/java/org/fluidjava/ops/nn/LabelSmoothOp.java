package org.fluidjava.ops.nn;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** Mixes labels with a distribution: (1 - epsilon) X + epsilon · prior, uniform without one. */
final class LabelSmoothOp {
  static final OpDef DEF =
      OpDef.named("label_smooth")
          .input("X", "labels as distributions over the last extent")
          .optionalInput("PriorDist", "a distribution, [1, classes]; uniform without it")
          .output("Out", "the smoothed labels")
          .attr("epsilon", 0f, e -> e >= 0 && e <= 1, "0 to 1: the weight of the prior")
          .shape(LabelSmoothOp::shape)
          .inPlace("X", "Out")
          .grad(
              Gradient.readsNothing()
                  .given("Out")
                  .yields("X")
                  .like("X", "Out@GRAD")
                  .inPlace("Out@GRAD", "X@GRAD"))
          .build();

  private LabelSmoothOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    c.check(x.rank() >= 1, "X must have a dimension of classes but is %s", x);
    if (c.hasInput("PriorDist")) {
      long prior = c.dims("PriorDist").numel();
      c.check(
          ShapeContext.agree(prior, x.dim(-1)),
          "PriorDist has %d numbers but X has %d classes",
          prior,
          x.dim(-1));
    }
    c.setDims("Out", x);
    c.shareLod("X", "Out");
  }
}
