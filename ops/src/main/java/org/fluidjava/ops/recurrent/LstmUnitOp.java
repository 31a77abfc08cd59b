package org.fluidjava.ops.recurrent;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/**
 * The elementwise part of one LSTM step, with gates in the order input, forget, output, candidate
 * (not that of {@code lstm}): {@code C = sigmoid(f + forget_bias) C_prev + sigmoid(i) tanh(g)},
 * {@code H = sigmoid(o) tanh(C)}.
 */
final class LstmUnitOp {
  static final OpDef DEF =
      OpDef.named("lstm_unit")
          .input("X", "[rows, 4D] the gates' arguments")
          .input("C_prev", "[rows, D]")
          .output("C", "[rows, D]")
          .output("H", "[rows, D]")
          .attr("forget_bias", 0.0f, "added to the forget gate's argument")
          .shape(LstmUnitOp::shape)
          .grad(Gradient.reads("X", "C_prev", "C").given("H", "C").yields("X", "C_prev"))
          .build();

  private LstmUnitOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    Shape before = c.dims("C_prev");
    c.check(
        x.rank() == 2
            && before.rank() == 2
            && ShapeContext.agree(x.dim(0), before.dim(0))
            && ShapeContext.agree(x.dim(1), RecurrentRules.times(4, before.dim(1))),
        "X must have C_prev's rows, four times as wide, but X is %s and C_prev is %s",
        x,
        before);
    c.setDims("C", before);
    c.setDims("H", before);
  }
}
