package org.fluidjava.layers;

import org.fluidjava.program.Variable;

/**
 * The optional settings of {@code lstm}, the LSTM over padded sequences.
 *
 * @param layers how many layers lie on one another
 * @param bidirectional whether each layer runs in both directions
 * @param dropout the share that is dropped between layers in training
 * @param weight settings of the weight, one flat parameter of all layers
 */
public record PaddedLstm(int layers, boolean bidirectional, float dropout, Param weight) {
  /** One layer, forward. */
  public static final PaddedLstm DEFAULT = new PaddedLstm(1, false, 0, Param.DEFAULT);

  public PaddedLstm withLayers(int count) {
    return new PaddedLstm(count, bidirectional, dropout, weight);
  }

  public PaddedLstm withBidirectional(boolean both) {
    return new PaddedLstm(layers, both, dropout, weight);
  }

  public PaddedLstm withDropout(float share) {
    return new PaddedLstm(layers, bidirectional, share, weight);
  }

  public PaddedLstm withWeight(Param newWeight) {
    return new PaddedLstm(layers, bidirectional, dropout, newWeight);
  }

  /**
   * What the layer gives.
   *
   * @param out the hidden states of the last layer [steps, batch, directions x hidden]
   * @param lastHidden the last hidden states [layers x directions, batch, hidden]
   * @param lastCell the last cells, as {@code lastHidden}
   */
  public record States(Variable out, Variable lastHidden, Variable lastCell) {}
}
