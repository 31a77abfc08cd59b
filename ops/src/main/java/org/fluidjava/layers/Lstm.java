package org.fluidjava.layers;

import org.fluidjava.program.Variable;
import org.jspecify.annotations.Nullable;

/**
 * The optional settings of LSTM layers. Peepholes are on unless asked otherwise, as in Fluid.
 *
 * @param h0 first hidden state, [sequences, hidden]; zero when null
 * @param c0 first cell state, [sequences, hidden]; given together with {@code h0}
 * @param weight settings of the recurrent weight
 * @param bias settings of the bias, which these layers always have
 * @param peepholes whether gates see the cell; the bias is then 7 instead of 4 times as wide
 * @param reverse whether sequences run from their end
 * @param gateActivation sigmoid, tanh, relu or identity
 * @param cellActivation the activation between cell and hidden state
 * @param candidateActivation the activation of what may enter the cell
 * @param name the layer's name, or null for a generated one
 */
public record Lstm(
    @Nullable Variable h0,
    @Nullable Variable c0,
    Param weight,
    Param bias,
    boolean peepholes,
    boolean reverse,
    String gateActivation,
    String cellActivation,
    String candidateActivation,
    @Nullable String name) {
  /** Peepholes, forward, sigmoid gates, tanh elsewhere, no first state. */
  public static final Lstm DEFAULT =
      new Lstm(
          null, null, Param.DEFAULT, Param.DEFAULT, true, false, "sigmoid", "tanh", "tanh", null);

  /** The default settings but without peepholes: the textbook form. */
  public static Lstm noPeepholes() {
    return DEFAULT.withPeepholes(false);
  }

  /** With first states, both [sequences, hidden]. */
  public Lstm withInitial(@Nullable Variable newH0, @Nullable Variable newC0) {
    return new Lstm(
        newH0,
        newC0,
        weight,
        bias,
        peepholes,
        reverse,
        gateActivation,
        cellActivation,
        candidateActivation,
        name);
  }

  public Lstm withWeight(Param newWeight) {
    return new Lstm(
        h0,
        c0,
        newWeight,
        bias,
        peepholes,
        reverse,
        gateActivation,
        cellActivation,
        candidateActivation,
        name);
  }

  public Lstm withBias(Param newBias) {
    return new Lstm(
        h0,
        c0,
        weight,
        newBias,
        peepholes,
        reverse,
        gateActivation,
        cellActivation,
        candidateActivation,
        name);
  }

  public Lstm withPeepholes(boolean newPeepholes) {
    return new Lstm(
        h0,
        c0,
        weight,
        bias,
        newPeepholes,
        reverse,
        gateActivation,
        cellActivation,
        candidateActivation,
        name);
  }

  public Lstm withReverse(boolean newReverse) {
    return new Lstm(
        h0,
        c0,
        weight,
        bias,
        peepholes,
        newReverse,
        gateActivation,
        cellActivation,
        candidateActivation,
        name);
  }

  /** With other activations: of the gates, between cell and hidden state, of the candidate. */
  public Lstm withActivations(String gate, String cell, String candidate) {
    return new Lstm(h0, c0, weight, bias, peepholes, reverse, gate, cell, candidate, name);
  }

  public Lstm withName(@Nullable String newName) {
    return new Lstm(
        h0,
        c0,
        weight,
        bias,
        peepholes,
        reverse,
        gateActivation,
        cellActivation,
        candidateActivation,
        newName);
  }
}
