package org.fluidjava.layers;

import org.fluidjava.program.Variable;
import org.jspecify.annotations.Nullable;

/**
 * The optional settings of GRU layers.
 *
 * @param h0 first hidden state, [sequences, hidden]; zero when null
 * @param weight settings of the recurrent weight
 * @param bias settings of the bias; {@link Param#NONE} for none
 * @param reverse whether sequences run from their end
 * @param gateActivation sigmoid, tanh, relu or identity
 * @param candidateActivation the activation of the candidate
 * @param originMode whether the update gate keeps the old state (Cho et al. 2014) rather than lets
 *     the new one in
 * @param name the layer's name, or null for a generated one
 */
public record Gru(
    @Nullable Variable h0,
    Param weight,
    Param bias,
    boolean reverse,
    String gateActivation,
    String candidateActivation,
    boolean originMode,
    @Nullable String name) {
  /** Forward, sigmoid gates, tanh candidate, no first state. */
  public static final Gru DEFAULT =
      new Gru(null, Param.DEFAULT, Param.DEFAULT, false, "sigmoid", "tanh", false, null);

  public Gru withInitial(@Nullable Variable newH0) {
    return new Gru(
        newH0, weight, bias, reverse, gateActivation, candidateActivation, originMode, name);
  }

  public Gru withWeight(Param newWeight) {
    return new Gru(
        h0, newWeight, bias, reverse, gateActivation, candidateActivation, originMode, name);
  }

  public Gru withBias(Param newBias) {
    return new Gru(
        h0, weight, newBias, reverse, gateActivation, candidateActivation, originMode, name);
  }

  public Gru withReverse(boolean newReverse) {
    return new Gru(
        h0, weight, bias, newReverse, gateActivation, candidateActivation, originMode, name);
  }

  /** With other activations: of the gates and of the candidate. */
  public Gru withActivations(String gate, String candidate) {
    return new Gru(h0, weight, bias, reverse, gate, candidate, originMode, name);
  }

  public Gru withOriginMode(boolean newOriginMode) {
    return new Gru(
        h0, weight, bias, reverse, gateActivation, candidateActivation, newOriginMode, name);
  }

  public Gru withName(@Nullable String newName) {
    return new Gru(
        h0, weight, bias, reverse, gateActivation, candidateActivation, originMode, newName);
  }
}
