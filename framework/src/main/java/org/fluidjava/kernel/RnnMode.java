package org.fluidjava.kernel;

import org.fluidjava.op.Attrs;

/** The kinds of cell of {@code rnn} and {@code cudnn_lstm}, by Paddle's names. */
public enum RnnMode {
  /** Input gate, forget gate, candidate, output gate. */
  LSTM(4),
  /** Reset gate, update gate, candidate. */
  GRU(3),
  /** A hyperbolic tangent. */
  RNN_TANH(1),
  /** What is above zero. */
  RNN_RELU(1);

  /** Rows of a weight for each unit. */
  public final int gates;

  RnnMode(int gates) {
    this.gates = gates;
  }

  /** Whether there is a second block of kept numbers: cells, or the candidate's recurrent part. */
  public boolean hasExtra() {
    return gates > 1;
  }

  /** The layers' sizes by the attributes, at preparation. */
  public static Layout layout(RnnMode mode, Attrs attrs) {
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
  public record Layout(RnnMode mode, int layers, int directions, int hidden, double dropped) {
    /** Kept numbers of a row, in all. */
    public long width() {
      return (mode.gates + (mode.hasExtra() ? 2L : 1L)) * hidden;
    }

    /** Where the gates begin, for so many rows: steps x batch. */
    public long gatesAt(int layer, int direction, long rows) {
      return (layer * directions + direction) * rows * width();
    }

    /** Where the hidden states begin. */
    public long hiddenAt(int layer, int direction, long rows) {
      return gatesAt(layer, direction, rows) + rows * mode.gates * hidden;
    }

    /** Where the cells, or the recurrent parts of candidates, begin. */
    public long extraAt(int layer, int direction, long rows) {
      return hiddenAt(layer, direction, rows) + rows * hidden;
    }

    /** What is kept is divided by the share that is kept. */
    public double keptFactor() {
      return dropped < 1 ? 1 / (1 - dropped) : 0;
    }
  }
}
