package org.fluidjava.ops.activation;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;

/** Each element to the power of one number. */
final class PowOp {
  static final OpDef DEF =
      OpDef.named("pow")
          .input("X", "any numbers")
          .optionalInput("FactorTensor", "the exponent, [1], instead of the attribute")
          .output("Out", "X to that power")
          .attr("factor", 1f, "the exponent")
          .shape(PowOp::shape)
          .grad(
              Gradient.reads("X", "FactorTensor")
                  .given("Out")
                  .yields("X")
                  .inPlace("Out@GRAD", "X@GRAD"))
          .inPlace("X", "Out")
          .build();

  private PowOp() {}

  private static void shape(ShapeContext c) {
    if (c.hasInput("FactorTensor")) {
      long count = c.dims("FactorTensor").numel();
      c.check(ShapeContext.agree(count, 1), "FactorTensor must hold 1 element, not %d", count);
    }
    c.setDims("Out", c.dims("X"));
    c.shareLod("X", "Out");
  }
}
