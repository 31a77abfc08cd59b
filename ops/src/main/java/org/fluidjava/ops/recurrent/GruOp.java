package org.fluidjava.ops.recurrent;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.ops.sequence.SequenceRules;
import org.fluidjava.tensor.Shape;

/**
 * A gated recurrent unit over sequences of different lengths (Cho et al. 2014). {@code Input} holds
 * the input's projection in the order update, reset, candidate. {@code Weight} is two matrices one
 * behind the other: D x 2D for update and reset, then D x D for the candidate.
 *
 * <pre>
 * (u, r) = gate((z_u, z_r) + h[t-1] W_ur)
 * c      = activation(z_c + (r h[t-1]) W_c)
 * h[t]   = (1-u) h[t-1] + u c           or, in origin mode, u h[t-1] + (1-u) c
 * </pre>
 */
final class GruOp {
  static final OpDef DEF =
      OpDef.named("gru")
          .input("Input", "[N, 3D] with one LoD level: the input's projection")
          .optionalInput("H0", "[sequences, D] first hidden state; zero when absent")
          .input("Weight", "[D, 3D]: D x 2D for update and reset, then D x D for the candidate")
          .optionalInput("Bias", "[1, 3D]")
          .optionalOutput("BatchGate", "[N, 3D] activated gates, rows in the order of time steps")
          .optionalOutput(
              "BatchResetHiddenPrev", "[N, D] r h[t-1], rows in the order of time steps")
          .optionalOutput("BatchHidden", "[N, D] rows in the order of time steps")
          .output("Hidden", "[N, D]")
          .attr("activation", "tanh", RecurrentRules::isActivation, RecurrentRules.ACTIVATIONS)
          .attr(
              "gate_activation",
              "sigmoid",
              RecurrentRules::isActivation,
              RecurrentRules.ACTIVATIONS)
          .attr("is_reverse", false, "whether sequences run from their end")
          .attr("is_test", false, "whether no gradient will follow")
          .attr("origin_mode", false, "whether u keeps the old state, as in the original paper")
          .shape(GruOp::shape)
          .grad(
              Gradient.reads(
                      "Input",
                      "H0",
                      "Bias",
                      "Weight",
                      "BatchGate",
                      "BatchResetHiddenPrev",
                      "BatchHidden",
                      "Hidden")
                  .given("Hidden")
                  .yields("H0", "Input", "Weight", "Bias")
                  .usesOnlyShapeOf("Input", "Bias", "BatchHidden"))
          .build();

  private GruOp() {}

  private static void shape(ShapeContext c) {
    Shape weight = c.dims("Weight");
    c.check(
        weight.rank() == 2 && weight.dim(0) != 0,
        "Weight must be [D, 3D] with D at least 1 but is %s",
        weight);
    long width = weight.dim(0);
    RecurrentRules.matrix(
        c, "Weight", width, RecurrentRules.times(3, width), "hidden width, 3 gates");
    RecurrentRules.projectedInput(c, width, 3);
    if (c.hasInput("Bias")) {
      RecurrentRules.matrix(c, "Bias", 1, RecurrentRules.times(3, width), "3 gates");
    }
    if (c.hasInput("H0")) {
      RecurrentRules.matrix(
          c, "H0", SequenceRules.sequences(c, "Input", 0), width, "sequences, hidden width");
    }
    long rows = c.dims("Input").dim(0);
    c.setDims("Hidden", Shape.of(rows, width));
    c.shareLod("Input", "Hidden");
    c.setDims("BatchGate", Shape.of(rows, RecurrentRules.times(3, width)));
    c.setDims("BatchResetHiddenPrev", Shape.of(rows, width));
    c.setDims("BatchHidden", Shape.of(rows, width));
  }
}
