package org.fluidjava.ops.recurrent;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.ops.sequence.SequenceRules;
import org.fluidjava.tensor.Shape;

/**
 * A projection and the recurrent operator behind it as one, as Paddle's passes leave them in
 * inference programs. Weights and gates are those of {@code gru} and {@code lstm}; the projection's
 * bias is part of Bias.
 */
final class FusionRecurrentOps {
  static final List<OpDef> DEFS =
      List.of(
          common("fusion_gru", 3)
              .optionalInput("Bias", "[1, 3D]")
              .optionalOutput("ReorderedH0", "not written")
              .optionalOutput("BatchedOut", "not written")
              .attr("activation", "tanh", RecurrentRules::isActivation, RecurrentRules.ACTIVATIONS)
              .attr("origin_mode", false, "whether u keeps the old state")
              .shape(c -> shape(c, 3))
              .build(),
          common("fusion_lstm", 4)
              .optionalInput("C0", "[sequences, D] first cell; given together with H0")
              .input("Bias", "[1, 4D], or [1, 7D] with peepholes")
              .output("Cell", "[N, D]")
              .optionalOutput("BatchedHidden", "not written")
              .optionalOutput("BatchedCell", "not written")
              .optionalOutput("ReorderedH0", "not written")
              .optionalOutput("ReorderedC0", "not written")
              .optionalOutput("CheckedCell", "not written")
              .attr("use_peepholes", true, "whether gates see the cell")
              .attr(
                  "cell_activation",
                  "tanh",
                  RecurrentRules::isActivation,
                  RecurrentRules.ACTIVATIONS)
              .attr(
                  "candidate_activation",
                  "tanh",
                  RecurrentRules::isActivation,
                  RecurrentRules.ACTIVATIONS)
              .shape(FusionRecurrentOps::lstm)
              .build());

  private FusionRecurrentOps() {}

  private static OpDef.Builder common(String type, int gates) {
    return OpDef.named(type)
        .input("X", "[N, M] with one LoD level")
        .optionalInput("H0", "[sequences, D] first hidden state; zero when absent")
        .input("WeightX", "[M, " + gates + "D]: the projection")
        .input("WeightH", "[D, " + gates + "D]")
        .output("Hidden", "[N, D]")
        .optionalOutput("XX", "the projected input")
        .optionalOutput("BatchedInput", "not written")
        .attr(
            "gate_activation", "sigmoid", RecurrentRules::isActivation, RecurrentRules.ACTIVATIONS)
        .attr("is_reverse", false, "whether sequences run from their end")
        .attr("use_seq", true, "of no account here")
        .attr("use_mkldnn", false, "of no account here");
  }

  private static void shape(ShapeContext c, int gates) {
    Shape x = c.dims("X");
    SequenceRules.oneLevel(c, "X");
    c.check(
        x.rank() == 2 || x.rank() == 3 && ShapeContext.agree(x.dim(1), 1),
        "X must be [rows, width] but is %s",
        x);
    Shape weight = c.dims("WeightH");
    c.check(
        weight.rank() == 2 && weight.dim(0) != 0,
        "WeightH must be [D, %dD] with D at least 1 but is %s",
        gates,
        weight);
    long width = weight.dim(0);
    long wide = RecurrentRules.times(gates, width);
    RecurrentRules.matrix(c, "WeightH", width, wide, "hidden width, gates");
    RecurrentRules.matrix(c, "WeightX", x.dim(-1), wide, "width of X, gates");
    if (c.hasInput("Bias")) {
      boolean peepholes = gates == 4 && c.attrs().getBoolean("use_peepholes");
      RecurrentRules.matrix(
          c, "Bias", 1, RecurrentRules.times(peepholes ? 7 : gates, width), "gates");
    }
    for (String slot : new String[] {"H0", "C0"}) {
      if (c.hasInput(slot)) {
        RecurrentRules.matrix(
            c, slot, SequenceRules.sequences(c, "X", 0), width, "sequences, hidden width");
      }
    }
    for (String slot : new String[] {"Hidden", "Cell"}) {
      c.setDims(slot, Shape.of(x.dim(0), width));
      c.shareLod("X", slot);
    }
    c.setDims("XX", Shape.of(x.dim(0), wide));
    c.shareLod("X", "XX");
    for (String slot :
        new String[] {
          "BatchedInput",
          "BatchedOut",
          "BatchedHidden",
          "BatchedCell",
          "ReorderedH0",
          "ReorderedC0",
          "CheckedCell"
        }) {
      c.setDims(slot, Shape.of(0));
    }
  }

  private static void lstm(ShapeContext c) {
    c.check(c.hasInput("H0") == c.hasInput("C0"), "H0 and C0 must be given together or not at all");
    shape(c, 4);
  }
}
