package org.fluidjava.models.rnnlm.data;

/**
 * Where a run stands in its data. Restored into the same data and settings it gives the same
 * batches from there on; it is part of a checkpoint.
 *
 * @param pass the pass, from 1
 * @param index how many batches of this pass have been given
 * @param seed what the order of the sentences is drawn from; 0 where the order is the text's
 */
public record BatchPosition(int pass, int index, long seed) {
  /** Refuses a pass below 1 and a negative index. */
  public BatchPosition {
    if (pass < 1 || index < 0) {
      throw new IllegalArgumentException(
          "position: pass " + pass + ", index " + index + "; passes count from 1, indices from 0");
    }
  }

  BatchPosition next() {
    return new BatchPosition(pass, index + 1, seed);
  }

  BatchPosition nextPass() {
    return new BatchPosition(pass + 1, 0, seed);
  }
}
