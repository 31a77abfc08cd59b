package org.fluidjava.models.rnnlm.data;

/**
 * Words to read and to predict, packed without padding.
 *
 * @param input ids read, all sequences one after the other: shape [words, 1] as int64
 * @param label ids to predict, place by place beside {@code input}
 * @param offsets where each sequence begins, and the end: one more than there are sequences
 */
public record WordBatch(long[] input, long[] label, int[] offsets) {
  /** Number of sequences, the empty ones included. */
  public int sequences() {
    return offsets.length - 1;
  }

  /** Number of predictions. */
  public int words() {
    return label.length;
  }

  /** Length of the longest sequence. */
  public int longest() {
    int longest = 0;
    for (int i = 1; i < offsets.length; i++) {
      longest = Math.max(longest, offsets[i] - offsets[i - 1]);
    }
    return longest;
  }
}
