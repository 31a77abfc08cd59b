package org.fluidjava.layers;

import java.util.List;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;

/**
 * Recurrent layers over sequences: rows of all sequences one behind the other, told apart by one
 * LoD level. {@code dynamicLstm} and {@code dynamicGru} want the projection of their input ready;
 * {@code lstmLayer} and {@code gruLayer} make it themselves.
 */
public interface RecurrentLayers extends NetworkLayers {
  /**
   * An LSTM over projected sequences.
   *
   * @param gates the input's projection, [rows, size]: usually an fc of this size
   * @param size four times the hidden width, as in Fluid
   * @throws IllegalArgumentException when the widths do not fit
   */
  default LstmStates dynamicLstm(Variable gates, int size, Lstm settings) {
    LayerCall call = call("lstm", settings.name());
    int hidden = Widths.hidden(call, "dynamicLstm", gates, size, 4);
    DType dtype = gates.knownDtype();
    Variable weight =
        call.weight(settings.weight(), dtype, Initializer.xavier(), hidden, 4L * hidden);
    long biasWidth = (settings.peepholes() ? 7L : 4L) * hidden;
    Variable bias = call.bias(settings.bias(), dtype, Initializer.constant(0), 1, biasWidth);
    Variable states = call.temp(dtype);
    Variable cells = call.temp(dtype);
    Variable batchGate = call.temp(dtype);
    Variable batchCell = call.temp(dtype);
    call.op("lstm")
        .in("Input", gates)
        .in("H0", settings.h0())
        .in("C0", settings.c0())
        .in("Weight", weight)
        .in("Bias", bias)
        .out("Hidden", states)
        .out("Cell", cells)
        .out("BatchGate", batchGate)
        .out("BatchCellPreAct", batchCell)
        .attr("use_peepholes", settings.peepholes())
        .attr("is_reverse", settings.reverse())
        .attr("gate_activation", settings.gateActivation())
        .attr("cell_activation", settings.cellActivation())
        .attr("candidate_activation", settings.candidateActivation())
        .append();
    return new LstmStates(states, cells);
  }

  /**
   * An LSTM with peepholes over projected sequences; {@code size} is four times the hidden width.
   */
  default LstmStates dynamicLstm(Variable gates, int size) {
    return dynamicLstm(gates, size, Lstm.DEFAULT);
  }

  /**
   * An LSTM over sequences of any width: an fc without bias of four times the hidden width, then
   * {@link #dynamicLstm}.
   *
   * @param input [rows, any width] with one LoD level
   * @param hidden the hidden width itself
   */
  default LstmStates lstmLayer(Variable input, int hidden, Lstm settings) {
    Widths.positive("lstmLayer", hidden);
    Variable gates =
        fc(input, Math.multiplyExact(4, hidden), FullyConnected.DEFAULT.withBias(Param.NONE));
    return dynamicLstm(gates, 4 * hidden, settings);
  }

  /**
   * A GRU over projected sequences.
   *
   * @param input the input's projection, [rows, 3 x size]: usually an fc of that size
   * @param size the hidden width itself (unlike {@code dynamicLstm}'s), as in Fluid
   * @throws IllegalArgumentException when the widths do not fit
   */
  default Variable dynamicGru(Variable input, int size, Gru settings) {
    LayerCall call = call("gru", settings.name());
    Widths.positive("dynamicGru", size);
    Widths.hidden(call, "dynamicGru", input, Math.multiplyExact(3, size), 3);
    DType dtype = input.knownDtype();
    Variable weight = call.weight(settings.weight(), dtype, Initializer.xavier(), size, 3L * size);
    Variable bias =
        settings.bias() == Param.NONE
            ? null
            : call.bias(settings.bias(), dtype, Initializer.constant(0), 1, 3L * size);
    Variable states = call.temp(dtype);
    Variable batchGate = call.temp(dtype);
    Variable batchReset = call.temp(dtype);
    Variable batchHidden = call.temp(dtype);
    call.op("gru")
        .in("Input", input)
        .in("H0", settings.h0())
        .in("Weight", weight)
        .in("Bias", bias)
        .out("Hidden", states)
        .out("BatchGate", batchGate)
        .out("BatchResetHiddenPrev", batchReset)
        .out("BatchHidden", batchHidden)
        .attr("is_reverse", settings.reverse())
        .attr("gate_activation", settings.gateActivation())
        .attr("activation", settings.candidateActivation())
        .attr("origin_mode", settings.originMode())
        .append();
    return states;
  }

  /** A GRU over projected sequences; {@code size} is the hidden width. */
  default Variable dynamicGru(Variable input, int size) {
    return dynamicGru(input, size, Gru.DEFAULT);
  }

  /**
   * A GRU over sequences of any width: an fc without bias of three times the hidden width, then
   * {@link #dynamicGru}.
   *
   * @param input [rows, any width] with one LoD level
   */
  default Variable gruLayer(Variable input, int hidden, Gru settings) {
    Widths.positive("gruLayer", hidden);
    Variable gates =
        fc(input, Math.multiplyExact(3, hidden), FullyConnected.DEFAULT.withBias(Param.NONE));
    return dynamicGru(gates, hidden, settings);
  }

  /**
   * An LSTM with a projection of its hidden state, over projected sequences.
   *
   * @param gates the input's projection, [rows, size]
   * @param size four times the hidden width, as in Fluid
   * @param projected the width of what goes out and back into the gates
   */
  default LstmStates dynamicLstmp(
      Variable gates, int size, int projected, Lstm settings, Projection projection) {
    LayerCall call = call("lstmp", settings.name());
    int hidden = Widths.hidden(call, "dynamicLstmp", gates, size, 4);
    Widths.positive("dynamicLstmp", projected);
    DType dtype = gates.knownDtype();
    Variable weight =
        call.weight(settings.weight(), dtype, Initializer.xavier(), projected, 4L * hidden);
    Variable projectionWeight =
        call.weight(projection.weight(), dtype, Initializer.xavier(), hidden, projected);
    long biasWidth = (settings.peepholes() ? 7L : 4L) * hidden;
    Variable bias = call.bias(settings.bias(), dtype, Initializer.constant(0), 1, biasWidth);
    Variable out = call.temp(dtype);
    Variable cells = call.temp(dtype);
    Variable batchHidden = call.temp(dtype);
    Variable batchGate = call.temp(dtype);
    Variable batchCell = call.temp(dtype);
    call.op("lstmp")
        .in("Input", gates)
        .in("H0", settings.h0())
        .in("C0", settings.c0())
        .in("Weight", weight)
        .in("ProjWeight", projectionWeight)
        .in("Bias", bias)
        .out("Projection", out)
        .out("Cell", cells)
        .out("BatchHidden", batchHidden)
        .out("BatchGate", batchGate)
        .out("BatchCellPreAct", batchCell)
        .attr("use_peepholes", settings.peepholes())
        .attr("cell_clip", projection.cellClip())
        .attr("proj_clip", projection.clip())
        .attr("is_reverse", settings.reverse())
        .attr("gate_activation", settings.gateActivation())
        .attr("cell_activation", settings.cellActivation())
        .attr("candidate_activation", settings.candidateActivation())
        .attr("proj_activation", projection.activation())
        .append();
    return new LstmStates(out, cells);
  }

  /**
   * One step of a GRU over rows of a batch.
   *
   * @param input the input's projection, [rows, size]
   * @param before the hidden state before, [rows, size / 3]
   * @param size three times the hidden width, as in Fluid
   * @return the new hidden state
   */
  default Variable gruUnit(Variable input, Variable before, int size, Gru settings) {
    LayerCall call = call("gru_unit", settings.name());
    int hidden = Widths.hidden(call, "gruUnit", input, size, 3);
    DType dtype = input.knownDtype();
    Variable weight = call.weight(settings.weight(), dtype, Initializer.xavier(), hidden, size);
    Variable gate = call.temp(dtype);
    Variable reset = call.temp(dtype);
    Variable out = call.temp(dtype);
    Variable bias =
        settings.bias() == Param.NONE
            ? null
            : call.bias(settings.bias(), dtype, Initializer.constant(0), 1, size);
    List<String> numbers = List.of("identity", "sigmoid", "tanh", "relu");
    call.op("gru_unit")
        .in("Input", input)
        .in("HiddenPrev", before)
        .in("Weight", weight)
        .in("Bias", bias)
        .out("Gate", gate)
        .out("ResetHiddenPrev", reset)
        .out("Hidden", out)
        .attr("activation", numbers.indexOf(settings.candidateActivation()))
        .attr("gate_activation", numbers.indexOf(settings.gateActivation()))
        .attr("origin_mode", settings.originMode())
        .append();
    return out;
  }

  /**
   * One step of an LSTM over rows of a batch: an fc over the input beside the hidden state, then
   * the cell.
   *
   * @param input [rows, any width]
   * @param hidden the hidden state before, [rows, any width]
   * @param cell the cell before, [rows, width]
   * @param forgetBias added to the forget gate's argument
   */
  default LstmStates lstmUnit(
      Variable input, Variable hidden, Variable cell, double forgetBias, FullyConnected gates) {
    LayerCall call = call("lstm_unit");
    DType dtype = input.knownDtype();
    long width = cell.knownShape().dim(-1);
    if (width <= 0) {
      throw new IllegalArgumentException(
          call.name() + ": the cell's width must be known, but " + cell);
    }
    LayerCall concat = call("concat");
    Variable both = concat.temp(dtype);
    concat.op("concat").in("X", input, hidden).out("Out", both).attr("axis", 1).append();
    Variable x = fc(both, Math.toIntExact(4 * width), gates);
    Variable newCell = call.temp(dtype);
    Variable newHidden = call.temp(dtype);
    call.op("lstm_unit")
        .in("X", x)
        .in("C_prev", cell)
        .out("C", newCell)
        .out("H", newHidden)
        .attr("forget_bias", (float) forgetBias)
        .append();
    return new LstmStates(newHidden, newCell);
  }

  /** Each row with {@code ahead} rows that follow it in its sequence, weighted by elements. */
  default Variable rowConv(Variable input, int ahead, Param filter) {
    LayerCall call = call("row_conv");
    DType dtype = input.knownDtype();
    long width = input.knownShape().dim(-1);
    Variable weight = call.weight(filter, dtype, Initializer.xavier(), ahead + 1L, width);
    Variable out = call.temp(dtype);
    call.op("row_conv").in("X", input).in("Filter", weight).out("Out", out).append();
    return out;
  }

  /**
   * Layers of an LSTM over padded sequences, Fluid's {@code lstm}; without peepholes, and with all
   * weights in one flat parameter: input, forget, candidate and output gate of each layer.
   *
   * @param input [steps, batch, width]
   * @param initialHidden first hidden states [layers x directions, batch, hidden]
   * @param initialCell first cells, as {@code initialHidden}
   */
  default PaddedLstm.States lstm(
      Variable input,
      Variable initialHidden,
      Variable initialCell,
      int hidden,
      PaddedLstm settings) {
    LayerCall call = call("cudnn_lstm");
    DType dtype = input.knownDtype();
    long width = input.knownShape().dim(-1);
    long directions = settings.bidirectional() ? 2 : 1;
    long numbers = 0;
    for (int layer = 0; layer < settings.layers(); layer++) {
      long columns = layer == 0 ? width : directions * hidden;
      numbers += 4L * hidden * directions * (columns + hidden + 2);
    }
    Variable weight = call.weight(settings.weight(), dtype, Initializer.xavier(), numbers);
    Variable out = call.temp(dtype);
    Variable lastHidden = call.temp(dtype);
    Variable lastCell = call.temp(dtype);
    Variable reserve = call.fixedTemp(DType.UINT8);
    Variable mask = call.fixedTemp(DType.UINT8).setPersistable(true);
    call.op("cudnn_lstm")
        .in("Input", input)
        .in("InitH", initialHidden)
        .in("InitC", initialCell)
        .in("W", weight)
        .out("Out", out)
        .out("LastH", lastHidden)
        .out("LastC", lastCell)
        .out("Reserve", reserve)
        .out("StateOut", mask)
        .attr("is_bidirec", settings.bidirectional())
        .attr("input_size", (int) width)
        .attr("hidden_size", hidden)
        .attr("num_layers", settings.layers())
        .attr("dropout_prob", settings.dropout())
        .append();
    return new PaddedLstm.States(out, lastHidden, lastCell);
  }
}
