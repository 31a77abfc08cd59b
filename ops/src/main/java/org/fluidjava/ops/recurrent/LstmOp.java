package org.fluidjava.ops.recurrent;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.ops.sequence.SequenceRules;
import org.fluidjava.tensor.Shape;

/**
 * A long short-term memory over sequences of different lengths (Hochreiter and Schmidhuber 1997,
 * forget gate of Gers et al. 2000, peepholes of Gers and Schmidhuber 2000). The projection of the
 * input is not inside: {@code Input} holds it, in the gate order candidate, input, forget, output.
 *
 * <p>With c the cell and h the hidden state:
 *
 * <pre>
 * z   = x[t] + h[t-1] Weight + Bias[0:4D]
 * c~  = candidate(z_c)
 * i   = gate(z_i + w_ic c[t-1])         f = gate(z_f + w_fc c[t-1])
 * c[t] = c~ i + c[t-1] f
 * o   = gate(z_o + w_oc c[t])
 * h[t] = o cell(c[t])
 * </pre>
 *
 * <p>As in Paddle, a gradient that arrives at {@code Cell} is not passed on: {@code lstm_grad} has
 * no slot for it.
 */
final class LstmOp {
  static final OpDef DEF =
      OpDef.named("lstm")
          .input("Input", "[N, 4D] with one LoD level: the input's projection")
          .optionalInput("H0", "[sequences, D] first hidden state; zero when absent")
          .optionalInput("C0", "[sequences, D] first cell state; given together with H0")
          .input("Weight", "[D, 4D] from hidden state to gates")
          .input("Bias", "[1, 4D], or [1, 7D] with the peephole weights w_ic, w_fc, w_oc")
          .output("Hidden", "[N, D]")
          .output("Cell", "[N, D]")
          .optionalOutput("BatchGate", "[N, 4D] activated gates, rows in the order of time steps")
          .optionalOutput(
              "BatchCellPreAct", "[N, D] activated cell, rows in the order of time steps")
          .attr("use_peepholes", true, "whether gates see the cell")
          .attr("is_reverse", false, "whether sequences run from their end")
          .attr("is_test", false, "whether no gradient will follow")
          .attr(
              "gate_activation",
              "sigmoid",
              RecurrentRules::isActivation,
              RecurrentRules.ACTIVATIONS)
          .attr("cell_activation", "tanh", RecurrentRules::isActivation, RecurrentRules.ACTIVATIONS)
          .attr(
              "candidate_activation",
              "tanh",
              RecurrentRules::isActivation,
              RecurrentRules.ACTIVATIONS)
          .shape(LstmOp::shape)
          .grad(
              Gradient.reads(
                      "Input",
                      "H0",
                      "C0",
                      "Weight",
                      "Bias",
                      "Cell",
                      "Hidden",
                      "BatchGate",
                      "BatchCellPreAct")
                  .given("Hidden")
                  .yields("Input", "H0", "C0", "Weight", "Bias")
                  .usesOnlyShapeOf("Input"))
          .build();

  private LstmOp() {}

  private static void shape(ShapeContext c) {
    Shape weight = c.dims("Weight");
    c.check(
        weight.rank() == 2 && weight.dim(0) != 0,
        "Weight must be [D, 4D] with D at least 1 but is %s",
        weight);
    long width = weight.dim(0);
    RecurrentRules.matrix(
        c, "Weight", width, RecurrentRules.times(4, width), "hidden width, 4 gates");
    RecurrentRules.projectedInput(c, width, 4);
    boolean peepholes = c.attrs().getBoolean("use_peepholes");
    RecurrentRules.matrix(
        c,
        "Bias",
        1,
        RecurrentRules.times(peepholes ? 7 : 4, width),
        peepholes ? "use_peepholes is true" : "use_peepholes is false");
    c.check(
        c.hasInput("H0") == c.hasInput("C0"),
        "H0 and C0 must both be given or both be absent, but only %s is given",
        c.hasInput("H0") ? "H0" : "C0");
    if (c.hasInput("H0")) {
      long sequences = SequenceRules.sequences(c, "Input", 0);
      RecurrentRules.matrix(c, "H0", sequences, width, "sequences, hidden width");
      RecurrentRules.matrix(c, "C0", sequences, width, "sequences, hidden width");
    }
    long rows = c.dims("Input").dim(0);
    for (String slot : new String[] {"Hidden", "Cell"}) {
      c.setDims(slot, Shape.of(rows, width));
      c.shareLod("Input", slot);
    }
    c.setDims("BatchGate", Shape.of(rows, RecurrentRules.times(4, width)));
    c.setDims("BatchCellPreAct", Shape.of(rows, width));
  }
}
