package org.fluidjava.models.rnnlm.data;

import java.util.NoSuchElementException;

/**
 * The text as one stream, cut into parallel lanes that are read in windows of a few steps, as in
 * Zaremba, Sutskever and Vinyals, "Recurrent Neural Network Regularization" (2014). Lane by lane,
 * each window goes on where the last one ended, so the recurrent state must be carried from batch
 * to batch and be zero at the first of a pass.
 *
 * <p>The word read before the stream's first word is the start word, so that each word is predicted
 * exactly once; the word read before a later lane's first is the one that precedes it in the text.
 */
public final class StreamBatches implements Batches {
  private final Sentences text;
  private final int start;
  private final int lanes;
  private final int steps;
  private final boolean whole;
  private final int windows;
  private BatchPosition position = new BatchPosition(1, 0, 0);

  private StreamBatches(Sentences text, int start, int lanes, int steps, boolean whole) {
    if (lanes < 1 || steps < 1) {
      throw new IllegalArgumentException(
          "batches: " + lanes + " lanes of " + steps + " steps; both must be at least 1");
    }
    this.text = text;
    this.start = start;
    this.lanes = lanes;
    this.steps = steps;
    this.whole = whole;
    int longest = whole ? (text.words() + lanes - 1) / lanes : text.words() / lanes;
    this.windows = whole ? (longest + steps - 1) / steps : longest / steps;
    if (windows == 0) {
      throw new CorpusException(
          "batches: the text has "
              + text.words()
              + " words, fewer than one window of "
              + lanes
              + " lanes x "
              + steps
              + " steps; take fewer lanes or steps");
    }
  }

  /**
   * For training: lanes of equal length, full windows only, so every batch has the shape [lanes,
   * steps]. Fewer than lanes x (steps + 1) words at the ends of the lanes are left out.
   */
  public static StreamBatches fullWindows(Sentences text, int start, int lanes, int steps) {
    return new StreamBatches(text, start, lanes, steps, false);
  }

  /**
   * For judging: every word of the text is predicted exactly once. The lanes' lengths may differ by
   * one and the last window may be shorter, so in it a lane may be one step shorter, even empty.
   */
  public static StreamBatches everyWord(Sentences text, int start, int lanes, int steps) {
    return new StreamBatches(text, start, lanes, steps, true);
  }

  private int laneStart(int lane) {
    return whole ? (int) ((long) lane * text.words() / lanes) : lane * (text.words() / lanes);
  }

  @Override
  public boolean hasNext() {
    return position.index() < windows;
  }

  /** The next window: {@code lanes} sequences of {@code steps} words, lane after lane. */
  @Override
  public WordBatch next() {
    if (!hasNext()) {
      throw new NoSuchElementException("batches: pass " + position.pass() + " is over");
    }
    int from = position.index() * steps;
    int[] offsets = new int[lanes + 1];
    for (int lane = 0; lane < lanes; lane++) {
      int left = laneStart(lane + 1) - laneStart(lane) - from;
      offsets[lane + 1] = offsets[lane] + Math.max(0, Math.min(steps, left));
    }
    long[] input = new long[offsets[lanes]];
    long[] label = new long[input.length];
    for (int lane = 0; lane < lanes; lane++) {
      int place = laneStart(lane) + from;
      for (int at = offsets[lane]; at < offsets[lane + 1]; at++, place++) {
        input[at] = place == 0 ? start : text.word(place - 1);
        label[at] = text.word(place);
      }
    }
    position = position.next();
    return new WordBatch(input, label, offsets);
  }

  @Override
  public void nextPass() {
    position = position.nextPass();
  }

  @Override
  public BatchPosition position() {
    return position;
  }

  @Override
  public void restore(BatchPosition wanted) {
    if (wanted.index() > windows) {
      throw new IllegalArgumentException(
          "batches: position "
              + wanted.index()
              + " of a pass of "
              + windows
              + " windows; the checkpoint belongs to other data, lanes or steps");
    }
    position = wanted;
  }

  @Override
  public int batchesPerPass() {
    return windows;
  }

  @Override
  public long wordsPerPass() {
    return whole ? text.words() : (long) windows * lanes * steps;
  }

  @Override
  public boolean carriesState() {
    return true;
  }
}
