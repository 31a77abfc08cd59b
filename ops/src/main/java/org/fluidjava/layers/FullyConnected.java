package org.fluidjava.layers;

import org.jspecify.annotations.Nullable;

/**
 * The optional settings of {@code fc}.
 *
 * @param numFlattenDims how many leading dimensions of the input are rows
 * @param weight settings of the weights; each input has its own weight of these settings
 * @param bias settings of the bias; {@link Param#NONE} for none
 * @param activation the activation operator's name, or null
 * @param name the layer's name, or null for a generated one
 */
public record FullyConnected(
    int numFlattenDims,
    Param weight,
    Param bias,
    @Nullable String activation,
    @Nullable String name) {
  /** One row dimension, weight and bias as usual, no activation. */
  public static final FullyConnected DEFAULT =
      new FullyConnected(1, Param.DEFAULT, Param.DEFAULT, null, null);

  public FullyConnected withNumFlattenDims(int dims) {
    return new FullyConnected(dims, weight, bias, activation, name);
  }

  public FullyConnected withWeight(Param newWeight) {
    return new FullyConnected(numFlattenDims, newWeight, bias, activation, name);
  }

  public FullyConnected withBias(Param newBias) {
    return new FullyConnected(numFlattenDims, weight, newBias, activation, name);
  }

  public FullyConnected withActivation(@Nullable String newActivation) {
    return new FullyConnected(numFlattenDims, weight, bias, newActivation, name);
  }

  public FullyConnected withName(@Nullable String newName) {
    return new FullyConnected(numFlattenDims, weight, bias, activation, newName);
  }
}
