package org.fluidjava.layers;

import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;

/** What the embedding layers share. */
public final class Embedding {
  /** No id stands for padding. */
  public static final long NO_PADDING = Long.MIN_VALUE;

  private Embedding() {}

  static Variable append(
      LayerBase layers,
      String type,
      Variable ids,
      long vocabulary,
      long width,
      Param weight,
      long paddingIdx) {
    LayerCall call = layers.call("embedding");
    long padding = -1;
    if (paddingIdx != NO_PADDING) {
      padding = paddingIdx < 0 ? paddingIdx + vocabulary : paddingIdx;
      if (padding < 0 || padding >= vocabulary) {
        throw new IllegalArgumentException(
            call.name()
                + ": the padding id must be in ["
                + -vocabulary
                + ", "
                + vocabulary
                + ") but is "
                + paddingIdx);
      }
    }
    Variable table = call.weight(weight, DType.FLOAT32, Initializer.xavier(), vocabulary, width);
    Variable out = call.temp(DType.FLOAT32);
    call.op(type)
        .in("W", table)
        .in("Ids", ids)
        .out("Out", out)
        .attr("is_sparse", weight.isSparse())
        .attr("padding_idx", padding)
        .append();
    return out;
  }
}
