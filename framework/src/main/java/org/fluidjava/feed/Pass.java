package org.fluidjava.feed;

import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** A pass that computes one sample ahead and closes what it reads from at the end. */
abstract class Pass<T> implements CloseableIterator<T> {
  private final AutoCloseable[] sources;
  private @Nullable T ahead;
  private boolean ended;

  Pass(AutoCloseable... sources) {
    this.sources = sources;
  }

  /** The next sample; null at the end. */
  abstract @Nullable T advance();

  @Override
  public final boolean hasNext() {
    if (ahead == null && !ended) {
      ahead = advance();
      if (ahead == null) {
        close();
      }
    }
    return ahead != null;
  }

  @Override
  public final T next() {
    if (!hasNext() || ahead == null) {
      throw new NoSuchElementException("the reader has no more samples");
    }
    T sample = ahead;
    ahead = null;
    return sample;
  }

  @Override
  public void close() {
    ended = true;
    ahead = null;
    for (AutoCloseable source : sources) {
      try {
        source.close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new ReaderException("closing a reader failed: " + e.getMessage(), e);
      }
    }
  }
}
