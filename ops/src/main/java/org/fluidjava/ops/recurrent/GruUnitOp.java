package org.fluidjava.ops.recurrent;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** One step of {@code gru} over rows of a batch. Activations are numbers here. */
final class GruUnitOp {
  private static final String NUMBERS = "0 identity, 1 sigmoid, 2 tanh or 3 relu";

  static final OpDef DEF =
      OpDef.named("gru_unit")
          .input(
              "Input", "[rows, 3D]: the input's projection, in the order update, reset, candidate")
          .input("HiddenPrev", "[rows, D]")
          .input("Weight", "[D, 3D]: D x 2D for update and reset, then D x D for the candidate")
          .optionalInput("Bias", "[1, 3D]")
          .optionalOutput("Gate", "[rows, 3D] activated gates")
          .optionalOutput("ResetHiddenPrev", "[rows, D]")
          .output("Hidden", "[rows, D]")
          .attr("activation", 2, n -> n >= 0 && n <= 3, NUMBERS)
          .attr("gate_activation", 1, n -> n >= 0 && n <= 3, NUMBERS)
          .attr("origin_mode", false, "whether u keeps the old state, as in the original paper")
          .shape(GruUnitOp::shape)
          .grad(
              Gradient.reads("Input", "HiddenPrev", "Weight", "Bias", "Gate", "ResetHiddenPrev")
                  .given("Hidden")
                  .yields("Input", "HiddenPrev", "Weight", "Bias")
                  .usesOnlyShapeOf("Input", "Bias"))
          .build();

  private GruUnitOp() {}

  private static void shape(ShapeContext c) {
    Shape before = c.dims("HiddenPrev");
    c.check(
        before.rank() == 2 && before.dim(1) != 0,
        "HiddenPrev must be [rows, D] with D at least 1 but is %s",
        before);
    long width = before.dim(1);
    long gates = RecurrentRules.times(3, width);
    RecurrentRules.matrix(c, "Input", before.dim(0), gates, "HiddenPrev's rows, 3 gates");
    RecurrentRules.matrix(c, "Weight", width, gates, "hidden width, 3 gates");
    if (c.hasInput("Bias")) {
      RecurrentRules.matrix(c, "Bias", 1, gates, "3 gates");
    }
    long rows = before.dim(0) >= 0 ? before.dim(0) : c.dims("Input").dim(0);
    c.setDims("Gate", Shape.of(rows, gates));
    c.setDims("ResetHiddenPrev", Shape.of(rows, width));
    c.setDims("Hidden", Shape.of(rows, width));
  }
}
