package org.fluidjava.ops.recurrent;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/**
 * Several layers of an LSTM over padded sequences, as {@code rnn} has them, with all weights in one
 * flat variable in the order of {@code WeightList} there.
 */
final class CudnnLstmOp {
  static final OpDef DEF =
      OpDef.named("cudnn_lstm")
          .input("Input", "[steps, batch, width]")
          .input("InitH", "first hidden states [layers x directions, batch, hidden]")
          .input("InitC", "first cells, as InitH")
          .optionalInput("W", "all weights, flat: releases before 2.0")
          .optionalInputs("WeightList", "weights of all layers, then biases of all layers")
          .optionalInput("SequenceLength", "steps of each row of the batch: int32 [batch]")
          .optionalInput("Cache", "scratch of older releases; not used")
          .output("Out", "[steps, batch, directions x hidden], zero beyond a sequence's end")
          .optionalOutput("LastH", "last hidden states, as InitH")
          .optionalOutput("LastC", "last cells")
          .optionalOutput("last_h", "LastH under the name of older releases")
          .optionalOutput("last_c", "LastC under the name of older releases")
          .optionalOutput("Reserve", "gates and states, for the gradient")
          .optionalOutput("StateOut", "what dropout between layers kept: uint8")
          .attr("max_len", 20, "kept for files: the steps of Input count")
          .attr("dropout_prob", 0f, p -> p >= 0 && p <= 1, "in [0, 1]: dropped between layers")
          .attr("is_bidirec", false, "both directions")
          .attr("input_size", 10, "kept for files: the width of Input counts")
          .attr("hidden_size", 100, h -> h >= 1, "at least 1: units of a layer and direction")
          .attr("num_layers", 1, n -> n >= 1 && n <= 1024, "1 to 1024")
          .attr("is_test", false, "no dropout")
          .attr("seed", 0, "kept for files")
          .shape(CudnnLstmOp::shape)
          .grad(
              Gradient.reads(
                      "Input",
                      "InitH",
                      "InitC",
                      "W",
                      "WeightList",
                      "SequenceLength",
                      "Reserve",
                      "StateOut",
                      "Out")
                  .given("Out", "LastH", "LastC", "last_h", "last_c")
                  .yields("Input", "InitH", "InitC", "W", "WeightList")
                  .usesOnlyShapeOf("Out"))
          .build();

  private CudnnLstmOp() {}

  private static void shape(ShapeContext c) {
    RnnOp.LayerSizes sizes = RnnOp.LayerSizes.of(c, 4);
    sizes.checkState(c, "InitH", 0);
    sizes.checkState(c, "InitC", 0);
    if (c.hasInput("WeightList")) {
      sizes.checkWeights(c);
    } else {
      c.check(c.hasInput("W"), "there must be weights in W or in WeightList");
      Shape flat = c.dims("W");
      c.check(
          ShapeContext.agree(flat.numel(), sizes.flatWeights()),
          "W must have %d numbers for these layers but is %s",
          sizes.flatWeights(),
          flat);
    }
    sizes.checkLengths(c);
    for (String slot : new String[] {"LastH", "LastC", "last_h", "last_c"}) {
      c.setDims(slot, sizes.state());
    }
    sizes.setOutputs(c, "StateOut", "Reserve");
  }
}
