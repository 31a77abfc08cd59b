package org.fluidjava.feed;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes passes over data: each {@link #open} starts a new one from the beginning. {@link Readers}
 * has what goes around one.
 *
 * @param <T> the sample; never null
 */
@FunctionalInterface
public interface Reader<T> {
  /** Starts a pass; the caller closes it. */
  CloseableIterator<T> open();

  /** A reader over values in memory. */
  static <T> Reader<T> of(Iterable<? extends T> samples) {
    return () -> CloseableIterator.of(samples.iterator());
  }

  /** Makes one whole pass. */
  default void forEach(Consumer<? super T> action) {
    try (CloseableIterator<T> pass = open()) {
      pass.forEachRemaining(action);
    }
  }

  /** All samples of one pass. */
  default List<T> toList() {
    List<T> all = new ArrayList<>();
    forEach(all::add);
    return all;
  }
}
