package org.fluidjava.feed;

import java.util.Iterator;

/**
 * Samples in order, with a {@link #close} that stops threads and closes files behind them. Belongs
 * to one thread at a time.
 *
 * @param <T> the sample
 */
public interface CloseableIterator<T> extends Iterator<T>, AutoCloseable {
  /** Ends the reading, also before the last sample; calling it again does nothing. */
  @Override
  void close();

  /** An iterator with nothing to close. */
  static <T> CloseableIterator<T> of(Iterator<? extends T> iterator) {
    return new CloseableIterator<>() {
      @Override
      public boolean hasNext() {
        return iterator.hasNext();
      }

      @Override
      public T next() {
        return iterator.next();
      }

      @Override
      public void close() {
        // Nothing is held.
      }
    };
  }
}
