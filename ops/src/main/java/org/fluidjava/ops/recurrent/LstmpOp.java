package org.fluidjava.ops.recurrent;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.ops.sequence.SequenceRules;
import org.fluidjava.program.Names;
import org.fluidjava.tensor.Shape;

/**
 * An LSTM whose hidden state is projected to another width before it goes back into the gates and
 * out (Sak et al. 2014): {@code r[t] = projection(h[t] ProjWeight)}. The rest is {@code lstm}. The
 * projection's activation is {@code proj_activation}; Paddle uses {@code cell_activation} in its
 * place. Cells and projections may be limited; a limited value passes no gradient on.
 */
final class LstmpOp {
  static final OpDef DEF =
      OpDef.named("lstmp")
          .input("Input", "[N, 4D] with one LoD level: the input's projection")
          .optionalInput("H0", "[sequences, P] first projected state; zero when absent")
          .optionalInput("C0", "[sequences, D] first cell state; given together with H0")
          .input("Weight", "[P, 4D] from projected state to gates")
          .input("ProjWeight", "[D, P]")
          .input("Bias", "[1, 4D], or [1, 7D] with the peephole weights w_ic, w_fc, w_oc")
          .output("Projection", "[N, P]")
          .output("Cell", "[N, D]")
          .optionalOutput("BatchGate", "[N, 4D] activated gates, rows in the order of time steps")
          .optionalOutput(
              "BatchCellPreAct", "[N, D] activated cell, rows in the order of time steps")
          .optionalOutput("BatchHidden", "[N, D] hidden state, rows in the order of time steps")
          .attr("use_peepholes", true, "whether gates see the cell")
          .attr("is_reverse", false, "whether sequences run from their end")
          .attr(
              "cell_clip",
              0.0f,
              clip -> clip >= 0,
              "not negative: the limit of the cell; 0 for none")
          .attr(
              "proj_clip",
              0.0f,
              clip -> clip >= 0,
              "not negative: the limit of the projection; 0 for none")
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
          .attr("proj_activation", "tanh", RecurrentRules::isActivation, RecurrentRules.ACTIVATIONS)
          .shape(LstmpOp::shape)
          .grad(
              Gradient.reads(
                      "Weight",
                      "ProjWeight",
                      "Bias",
                      "Projection",
                      "Cell",
                      "BatchGate",
                      "BatchCellPreAct",
                      "BatchHidden",
                      "H0",
                      "C0")
                  .given("Projection")
                  .yields("Input", "Weight", "ProjWeight", "Bias", "H0", "C0")
                  .shape(LstmpOp::gradShape))
          .build();

  private LstmpOp() {}

  private static void shape(ShapeContext c) {
    Shape weight = c.dims("ProjWeight");
    c.check(
        weight.rank() == 2 && weight.dim(0) != 0 && weight.dim(1) != 0,
        "ProjWeight must be [D, P], both at least 1, but is %s",
        weight);
    long width = weight.dim(0);
    long projected = weight.dim(1);
    long gates = RecurrentRules.times(4, width);
    RecurrentRules.matrix(c, "Weight", projected, gates, "projected width, 4 gates");
    SequenceRules.oneLevel(c, "Input");
    RecurrentRules.matrix(c, "Input", -1, gates, "rows, 4 gates");
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
      RecurrentRules.matrix(c, "H0", sequences, projected, "sequences, projected width");
      RecurrentRules.matrix(c, "C0", sequences, width, "sequences, hidden width");
    }
    long rows = c.dims("Input").dim(0);
    c.setDims("Projection", Shape.of(rows, projected));
    c.shareLod("Input", "Projection");
    c.setDims("Cell", Shape.of(rows, width));
    c.shareLod("Input", "Cell");
    c.setDims("BatchGate", Shape.of(rows, gates));
    c.setDims("BatchCellPreAct", Shape.of(rows, width));
    c.setDims("BatchHidden", Shape.of(rows, width));
  }

  /** The gradient operator does not read Input: its extents are those of the gates. */
  private static void gradShape(ShapeContext c) {
    c.setDims(Names.grad("Input"), c.dims("BatchGate"));
    c.shareLod("Projection", Names.grad("Input"));
    for (String slot : new String[] {"Weight", "ProjWeight", "Bias", "H0", "C0"}) {
      if (c.hasOutput(Names.grad(slot))) {
        c.setDims(Names.grad(slot), c.dims(slot));
      }
    }
  }
}
