package org.fluidjava.ops.math;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.tensor.Shape;

/** The mean of all elements. */
final class MeanOp {
  static final OpDef DEF =
      OpDef.named("mean")
          .input("X", "at least one element")
          .output("Out", "the mean, [1]")
          .attr("use_mkldnn", false, "of no account here")
          .shape(
              c -> {
                c.check(c.dims("X").numel() != 0, "X must not be empty, but it is %s", c.dims("X"));
                c.setDims("Out", Shape.ONE);
              })
          .grad(Gradient.reads("X").given("Out").yields("X").usesOnlyShapeOf("X"))
          .build();

  private MeanOp() {}
}
