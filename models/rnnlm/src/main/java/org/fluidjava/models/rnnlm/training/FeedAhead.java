package org.fluidjava.models.rnnlm.training;

import org.fluidjava.executor.Feed;
import org.fluidjava.feed.CloseableIterator;
import org.fluidjava.feed.Reader;
import org.fluidjava.feed.Readers;
import org.fluidjava.models.rnnlm.RnnLm;
import org.fluidjava.models.rnnlm.WordFeed;
import org.fluidjava.models.rnnlm.data.BatchPosition;
import org.fluidjava.models.rnnlm.data.Batches;
import org.fluidjava.models.rnnlm.data.WordBatch;

/**
 * A batch ready to run.
 *
 * @param feed what to feed
 * @param words number of predictions
 * @param places words and filling
 * @param after where the data stands once this batch is done
 */
record FeedAhead(Feed feed, int words, long places, BatchPosition after) {
  /** How many batches wait: one would do, a few even out batches of different lengths. */
  private static final int WAITING = 4;

  /**
   * The rest of the pass, prepared on a background thread while the device works.
   *
   * @param limit the pass ends with the batch of this index at the latest; 0: no limit
   */
  static CloseableIterator<FeedAhead> rest(RnnLm model, Batches batches, int limit) {
    Reader<FeedAhead> reader =
        () ->
            new CloseableIterator<>() {
              @Override
              public boolean hasNext() {
                return batches.hasNext() && (limit == 0 || batches.position().index() < limit);
              }

              @Override
              public FeedAhead next() {
                WordBatch batch = batches.next();
                long places = (long) batch.sequences() * batch.longest();
                return new FeedAhead(
                    WordFeed.of(model, batch), batch.words(), places, batches.position());
              }

              @Override
              public void close() {
                // The batches are reused for the next pass.
              }
            };
    return Readers.buffered(reader, WAITING).open();
  }
}
