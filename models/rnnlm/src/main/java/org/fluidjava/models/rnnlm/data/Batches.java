package org.fluidjava.models.rnnlm.data;

/**
 * The batches of one pass after another. {@link #next} gives those of the present pass until {@link
 * #hasNext} is false; {@link #nextPass} goes on. Not for use by several threads at once.
 */
public interface Batches {
  /** Whether the present pass has another batch. */
  boolean hasNext();

  /**
   * The next batch of the pass.
   *
   * @throws java.util.NoSuchElementException if the pass is over
   */
  WordBatch next();

  /** Goes to the first batch of the next pass. */
  void nextPass();

  /** The place before the next batch. */
  BatchPosition position();

  /**
   * Goes to a place taken by {@link #position} from the same data and settings.
   *
   * @throws IllegalArgumentException if the data has no such place
   */
  void restore(BatchPosition position);

  /** How many batches a pass has. */
  int batchesPerPass();

  /** How many predictions a pass makes. */
  long wordsPerPass();

  /** Whether the recurrent state goes on from one batch to the next, row by row. */
  boolean carriesState();
}
