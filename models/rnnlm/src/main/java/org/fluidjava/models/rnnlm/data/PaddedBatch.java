package org.fluidjava.models.rnnlm.data;

import java.util.Arrays;

/**
 * A batch as frameworks without sequences of different lengths take it: every sequence is filled up
 * to the longest, and a mask tells the words from the filling. The same words give the same loss,
 * mask-weighted, because a forward recurrence meets the filling only after a sequence's last word;
 * what it costs is the work on the filling.
 *
 * @param input ids read, sequence after sequence: [sequences x steps, 1] as int64
 * @param label ids to predict, the filling's too, which the mask takes out of the loss
 * @param mask 1 for a word, 0 for filling: [sequences x steps, 1] as float32
 * @param lengths number of words of each sequence
 * @param steps length of every sequence, filling included
 */
public record PaddedBatch(long[] input, long[] label, float[] mask, int[] lengths, int steps) {

  /**
   * Fills a batch up.
   *
   * @param filling the id to fill with
   */
  public static PaddedBatch of(WordBatch batch, long filling) {
    int steps = batch.longest();
    int places = Math.multiplyExact(batch.sequences(), steps);
    long[] input = new long[places];
    long[] label = new long[places];
    float[] mask = new float[places];
    int[] lengths = new int[batch.sequences()];
    Arrays.fill(input, filling);
    Arrays.fill(label, filling);
    for (int i = 0; i < lengths.length; i++) {
      int from = batch.offsets()[i];
      lengths[i] = batch.offsets()[i + 1] - from;
      System.arraycopy(batch.input(), from, input, i * steps, lengths[i]);
      System.arraycopy(batch.label(), from, label, i * steps, lengths[i]);
      Arrays.fill(mask, i * steps, i * steps + lengths[i], 1);
    }
    return new PaddedBatch(input, label, mask, lengths, steps);
  }

  /** Offsets of the filled sequences: 0, steps, 2 steps and so on. */
  public int[] offsets() {
    int[] offsets = new int[lengths.length + 1];
    Arrays.setAll(offsets, i -> i * steps);
    return offsets;
  }

  /** Number of words, the filling not counted. */
  public int words() {
    return Arrays.stream(lengths).sum();
  }

  /** Share of the work that is done on filling, 0 to 1. */
  public double filling() {
    return input.length == 0 ? 0 : 1 - words() / (double) input.length;
  }
}
