package org.fluidjava.layers;

import org.jspecify.annotations.Nullable;

/**
 * The optional settings of {@code sequenceConv}.
 *
 * @param size how many rows make one
 * @param start the first of them relative to the row; null for half of them before it
 * @param filter settings of the filter
 * @param bias settings of the bias; {@link Param#NONE} for none
 * @param activation the activation operator's name, or null
 * @param name the layer's name, or null for a generated one
 */
public record SequenceConvolution(
    int size,
    @Nullable Integer start,
    Param filter,
    Param bias,
    @Nullable String activation,
    @Nullable String name) {
  /** Three rows, one before and one after, with bias. */
  public static final SequenceConvolution DEFAULT =
      new SequenceConvolution(3, null, Param.DEFAULT, Param.DEFAULT, null, null);

  public SequenceConvolution withSize(int newSize) {
    return new SequenceConvolution(newSize, start, filter, bias, activation, name);
  }

  public SequenceConvolution withStart(@Nullable Integer newStart) {
    return new SequenceConvolution(size, newStart, filter, bias, activation, name);
  }

  public SequenceConvolution withFilter(Param newFilter) {
    return new SequenceConvolution(size, start, newFilter, bias, activation, name);
  }

  public SequenceConvolution withBias(Param newBias) {
    return new SequenceConvolution(size, start, filter, newBias, activation, name);
  }

  public SequenceConvolution withActivation(@Nullable String newActivation) {
    return new SequenceConvolution(size, start, filter, bias, newActivation, name);
  }

  public SequenceConvolution withName(@Nullable String newName) {
    return new SequenceConvolution(size, start, filter, bias, activation, newName);
  }
}
