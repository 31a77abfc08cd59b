package org.fluidjava.cpu.recurrent;

import org.fluidjava.op.Attrs;

/** The kinds of cell of {@code rnn}, by Paddle's names. */
enum RnnMode {
  LSTM(4),
  GRU(3),
  RNN_TANH(1),
  RNN_RELU(1);

  /** Rows of a weight for each unit. */
  final int gates;

  RnnMode(int gates) {
    this.gates = gates;
  }

  /** Whether there is a second block of kept numbers: cells, or the candidate's recurrent part. */
  boolean hasExtra() {
    return gates > 1;
  }

  /** The layers' sizes by the attributes, at preparation. */
  static Layout layout(RnnMode mode, Attrs attrs) {
    boolean dropping =
        attrs.getFloat("dropout_prob") > 0
            && !attrs.getBoolean("is_test")
            && attrs.getInt("num_layers") > 1;
    return new Layout(
        mode,
        attrs.getInt("num_layers"),
        attrs.getBoolean("is_bidirec") ? 2 : 1,
        attrs.getInt("hidden_size"),
        dropping ? attrs.getFloat("dropout_prob") : 0);
  }

  /**
   * Sizes of the layers, and where their numbers lie in {@code Reserve}: for each layer and
   * direction the gates [steps, batch, gates x hidden], the hidden states and, where there are any,
   * the cells or recurrent parts of candidates [steps, batch, hidden].
   */
  record Layout(RnnMode mode, int layers, int directions, int hidden, double dropped) {
    long width() {
      return (mode.gates + (mode.hasExtra() ? 2L : 1L)) * hidden;
    }

    long gatesAt(int layer, int direction, long rows) {
      return (layer * directions + direction) * rows * width();
    }

    long hiddenAt(int layer, int direction, long rows) {
      return gatesAt(layer, direction, rows) + rows * mode.gates * hidden;
    }

    long extraAt(int layer, int direction, long rows) {
      return hiddenAt(layer, direction, rows) + rows * hidden;
    }

    /** What is kept is divided by the share that is kept. */
    double keptFactor() {
      return dropped < 1 ? 1 / (1 - dropped) : 0;
    }
  }
}
