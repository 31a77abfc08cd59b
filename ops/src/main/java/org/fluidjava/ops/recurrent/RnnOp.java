package org.fluidjava.ops.recurrent;

import java.util.Map;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/**
 * Several layers of an LSTM, a GRU or a simple recurrent network over padded sequences, in one or
 * both directions; releases from 2.0 on save LSTM, GRU and SimpleRNN so.
 *
 * <p>Weights of all layers come before the biases of all layers; within a layer the forward
 * direction comes first, and of each direction first that of the input, then that of the state.
 * Gates: LSTM input, forget, candidate, output; GRU reset, update, candidate.
 */
final class RnnOp {
  static final Map<String, Integer> GATES =
      Map.of("LSTM", 4, "GRU", 3, "RNN_TANH", 1, "RNN_RELU", 1);

  static final OpDef DEF =
      OpDef.named("rnn")
          .input("Input", "[steps, batch, width]")
          .inputs("PreState", "first states [layers x directions, batch, hidden]: h, for LSTM h, c")
          .inputs("WeightList", "weights of all layers, then biases of all layers")
          .optionalInput("SequenceLength", "steps of each row of the batch: int32 [batch]")
          .optionalOutput("DropoutState", "what dropout between layers kept: uint8")
          .optionalOutput("Reserve", "gates and states, for the gradient")
          .output("Out", "[steps, batch, directions x hidden], zero beyond a sequence's end")
          .outputs("State", "last states, as PreState")
          .attr("dropout_prob", 0f, p -> p >= 0 && p <= 1, "in [0, 1]: dropped between layers")
          .attr("is_bidirec", false, "both directions")
          .attr("input_size", 10, "kept for files: the width of Input counts")
          .attr("hidden_size", 100, h -> h >= 1, "at least 1: units of a layer and direction")
          .attr("num_layers", 1, n -> n >= 1 && n <= 1024, "1 to 1024")
          .attr("mode", "RNN_TANH", GATES::containsKey, "LSTM, GRU, RNN_TANH or RNN_RELU")
          .attr("is_test", false, "no dropout")
          .attr("seed", 0, "kept for files")
          .shape(RnnOp::shape)
          .grad(
              Gradient.reads(
                      "Input",
                      "PreState",
                      "WeightList",
                      "SequenceLength",
                      "State",
                      "DropoutState",
                      "Reserve",
                      "Out")
                  .given("State", "Out")
                  .yields("Input", "PreState", "WeightList")
                  .usesOnlyShapeOf("State", "Out"))
          .build();

  private RnnOp() {}

  private static void shape(ShapeContext c) {
    String mode = c.attrs().getString("mode");
    int states = mode.equals("LSTM") ? 2 : 1;
    LayerSizes sizes = LayerSizes.of(c, GATES.getOrDefault(mode, 1));
    c.check(
        c.inputs("PreState") == states,
        "PreState must hold %d variables for %s but holds %d",
        states,
        mode,
        c.inputs("PreState"));
    for (int i = 0; i < states; i++) {
      sizes.checkState(c, "PreState", i);
      c.setDims("State", i, sizes.state());
    }
    c.check(
        c.outputs("State") == states,
        "State must hold %d variables for %s but holds %d",
        states,
        mode,
        c.outputs("State"));
    sizes.checkWeights(c);
    sizes.checkLengths(c);
    sizes.setOutputs(c, "DropoutState", "Reserve");
  }

  /** What the shape rules of {@code rnn} and {@code cudnn_lstm} share. */
  record LayerSizes(
      long steps, long batch, long width, int hidden, int layers, int directions, int gates) {
    static LayerSizes of(ShapeContext c, int gates) {
      Shape input = c.dims("Input");
      c.check(input.rank() == 3, "Input must be [steps, batch, width] but is %s", input);
      c.check(input.dim(0) != 0, "Input must have one step or more but is %s", input);
      return new LayerSizes(
          input.dim(0),
          input.dim(1),
          input.dim(2),
          c.attrs().getInt("hidden_size"),
          c.attrs().getInt("num_layers"),
          c.attrs().getBoolean("is_bidirec") ? 2 : 1,
          gates);
    }

    Shape state() {
      return Shape.of((long) layers * directions, batch, hidden);
    }

    /** Numbers that the gradient needs of one layer, direction, step and row. */
    private long kept() {
      return (gates + (gates == 1 ? 1L : 2L)) * hidden;
    }

    void checkState(ShapeContext c, String slot, int index) {
      c.check(
          c.dims(slot, index).matches(state()),
          "%s[%d] must be %s (layers x directions, batch, hidden_size) but is %s",
          slot,
          index,
          state(),
          c.dims(slot, index));
    }

    void checkWeights(ShapeContext c) {
      int half = 2 * layers * directions;
      c.check(
          c.inputs("WeightList") == 2 * half,
          "WeightList must hold %d variables (4 for each of %d layers and %d directions) but holds"
              + " %d",
          2 * half,
          layers,
          directions,
          c.inputs("WeightList"));
      long rows = (long) gates * hidden;
      for (int i = 0; i < half; i++) {
        boolean first = i / (2 * directions) == 0;
        long columns = i % 2 == 1 ? hidden : first ? width : (long) directions * hidden;
        Shape weight = Shape.of(rows, columns);
        c.check(
            c.dims("WeightList", i).matches(weight),
            "WeightList[%d] must be %s but is %s",
            i,
            weight,
            c.dims("WeightList", i));
        c.check(
            ShapeContext.agree(c.dims("WeightList", half + i).numel(), rows),
            "WeightList[%d] must be a bias of %d numbers but is %s",
            half + i,
            rows,
            c.dims("WeightList", half + i));
      }
    }

    void checkLengths(ShapeContext c) {
      if (c.hasInput("SequenceLength")) {
        c.check(
            ShapeContext.agree(c.dims("SequenceLength").numel(), batch),
            "SequenceLength must have one number for each of %d rows but is %s",
            batch,
            c.dims("SequenceLength"));
      }
    }

    /** Elements of the flat weights that {@code cudnn_lstm} may take; -1 when unknown. */
    long flatWeights() {
      if (width < 0) {
        return -1;
      }
      long rows = (long) gates * hidden;
      long deep = Math.multiplyExact(layers - 1L, (long) directions * hidden + hidden + 2);
      return Math.multiplyExact(directions * rows, width + hidden + 2 + deep);
    }

    void setOutputs(ShapeContext c, String mask, String reserve) {
      boolean known = steps >= 0 && batch >= 0;
      boolean dropping =
          c.attrs().getFloat("dropout_prob") > 0 && !c.attrs().getBoolean("is_test") && layers > 1;
      Shape out = Shape.of(steps, batch, (long) directions * hidden);
      c.setDims("Out", out);
      c.setDims(mask, dropping ? out : Shape.of(0));
      c.setDtype(mask, DType.UINT8);
      long each = known ? Math.multiplyExact(Math.multiplyExact(steps, batch), kept()) : -1;
      c.setDims(reserve, Shape.of((long) layers * directions, each));
    }
  }
}
