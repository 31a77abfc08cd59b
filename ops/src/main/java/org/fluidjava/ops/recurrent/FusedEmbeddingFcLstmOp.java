package org.fluidjava.ops.recurrent;

import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.ops.sequence.SequenceRules;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/**
 * An embedding, a projection and {@code lstm} as one, as Paddle's passes leave them in inference
 * programs: rows of Embeddings are projected already, with all biases added, so that of Bias only
 * the peepholes count.
 */
final class FusedEmbeddingFcLstmOp {
  static final OpDef DEF =
      OpDef.named("fused_embedding_fc_lstm")
          .input("Ids", "int64 or int32 [N, 1] with one LoD level")
          .input("Embeddings", "[words, 4D]: the gates of each word")
          .input("WeightH", "[D, 4D]")
          .input("Bias", "[1, 4D], or [1, 7D] with peepholes; the first 4D are of no account")
          .optionalInput("H0", "[sequences, D] first hidden state; zero when absent")
          .optionalInput("C0", "[sequences, D] first cell; given together with H0")
          .output("Hidden", "[N, D]")
          .output("Cell", "[N, D]")
          .optionalOutput("XX", "[N, 4D]: the rows looked up")
          .optionalOutput("BatchedInput", "not written")
          .optionalOutput("BatchedHidden", "not written")
          .optionalOutput("BatchedCell", "not written")
          .optionalOutput("ReorderedH0", "not written")
          .optionalOutput("ReorderedC0", "not written")
          .attr("use_peepholes", true, "whether gates see the cell")
          .attr("is_reverse", false, "whether sequences run from their end")
          .attr("use_seq", true, "of no account here")
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
          .kernelBy("Embeddings")
          .shape(FusedEmbeddingFcLstmOp::shape)
          .build();

  private FusedEmbeddingFcLstmOp() {}

  private static void shape(ShapeContext c) {
    Shape ids = c.dims("Ids");
    SequenceRules.oneLevel(c, "Ids");
    DType type = c.dtype("Ids");
    c.check(
        type == DType.INT64 || type == DType.INT32,
        "Ids must be int64 or int32 but are %s",
        type.fluidName());
    c.check(
        ids.rank() == 2 && ShapeContext.agree(ids.dim(1), 1),
        "Ids must be [rows, 1] but are %s",
        ids);
    Shape weight = c.dims("WeightH");
    c.check(
        weight.rank() == 2 && weight.dim(0) != 0,
        "WeightH must be [D, 4D] with D at least 1 but is %s",
        weight);
    long width = weight.dim(0);
    long wide = RecurrentRules.times(4, width);
    RecurrentRules.matrix(c, "WeightH", width, wide, "hidden width, gates");
    RecurrentRules.matrix(c, "Embeddings", -1, wide, "words, gates");
    boolean peepholes = c.attrs().getBoolean("use_peepholes");
    RecurrentRules.matrix(c, "Bias", 1, RecurrentRules.times(peepholes ? 7 : 4, width), "gates");
    c.check(c.hasInput("H0") == c.hasInput("C0"), "H0 and C0 must be given together or not at all");
    for (String slot : new String[] {"H0", "C0"}) {
      if (c.hasInput(slot)) {
        RecurrentRules.matrix(
            c, slot, SequenceRules.sequences(c, "Ids", 0), width, "sequences, hidden width");
      }
    }
    DType numbers = c.dtype("Embeddings");
    for (String slot : new String[] {"Hidden", "Cell"}) {
      c.setDims(slot, Shape.of(ids.dim(0), width));
      c.setDtype(slot, numbers);
      c.shareLod("Ids", slot);
    }
    c.setDims("XX", Shape.of(ids.dim(0), wide));
    c.setDtype("XX", numbers);
    c.shareLod("Ids", "XX");
    for (String slot :
        new String[] {
          "BatchedInput", "BatchedHidden", "BatchedCell", "ReorderedH0", "ReorderedC0"
        }) {
      c.setDims(slot, Shape.of(0));
      c.setDtype(slot, numbers);
    }
  }
}
