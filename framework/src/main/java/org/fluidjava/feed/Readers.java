package org.fluidjava.feed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What goes around readers, as in {@code paddle.reader}: each method takes readers and gives a new
 * one. Nothing is read before a pass is opened; closing a pass closes all below it. Sizes below 1
 * throw IllegalArgumentException.
 */
public final class Readers {
  private Readers() {}

  /**
   * Lists of {@code size} samples.
   *
   * @param dropLast leaves out a last list that is shorter
   */
  public static <T> Reader<List<T>> batch(Reader<T> reader, int size, boolean dropLast) {
    atLeastOne("batch: the batch size", size);
    return () -> {
      CloseableIterator<T> source = reader.open();
      return new Pass<>(source) {
        @Override
        @Nullable List<T> advance() {
          List<T> batch = take(source, size);
          return batch.isEmpty() || (dropLast && batch.size() < size) ? null : batch;
        }
      };
    };
  }

  /** Lists of {@code size} samples; the last one may be shorter. */
  public static <T> Reader<List<T>> batch(Reader<T> reader, int size) {
    return batch(reader, size, false);
  }

  /**
   * Fills a buffer, shuffles it, emits it, and so on to the end. Every pass has the same order;
   * give another seed for another one, such as seed + number of the pass.
   */
  public static <T> Reader<T> shuffle(Reader<T> reader, int bufferSize, long seed) {
    atLeastOne("shuffle: the buffer size", bufferSize);
    return () -> {
      CloseableIterator<T> source = reader.open();
      Random random = new Random(seed);
      return new Pass<>(source) {
        private List<T> buffer = List.of();
        private int at;

        @Override
        @Nullable T advance() {
          if (at == buffer.size()) {
            buffer = take(source, bufferSize);
            Collections.shuffle(buffer, random);
            at = 0;
          }
          return buffer.isEmpty() ? null : buffer.get(at++);
        }
      };
    };
  }

  /**
   * Reads ahead on a background thread. What fails there is thrown to the consumer as {@link
   * ReaderException} with its cause; closing the pass early ends the thread.
   *
   * @param size how many samples may wait
   */
  public static <T> Reader<T> buffered(Reader<T> reader, int size) {
    atLeastOne("buffered: the size", size);
    return () -> new BufferedPass<>(reader, size);
  }

  /** Each sample through a function. */
  public static <A, B> Reader<B> map(Reader<A> reader, Function<? super A, ? extends B> mapper) {
    return () -> {
      CloseableIterator<A> source = reader.open();
      return new Pass<B>(source) {
        @Override
        @Nullable B advance() {
          return source.hasNext() ? notNull(mapper.apply(source.next())) : null;
        }
      };
    };
  }

  /** Samples of two readers side by side through a function; stops at the shorter one. */
  public static <A, B, C> Reader<C> map(
      Reader<A> left, Reader<B> right, BiFunction<? super A, ? super B, ? extends C> mapper) {
    return () -> {
      CloseableIterator<A> a = left.open();
      CloseableIterator<B> b = openNext(right, a);
      return new Pass<C>(a, b) {
        @Override
        @Nullable C advance() {
          return a.hasNext() && b.hasNext() ? notNull(mapper.apply(a.next(), b.next())) : null;
        }
      };
    };
  }

  /**
   * Each sample through a function, on several threads.
   *
   * @param bufferSize how many samples may be under way
   * @param ordered whether results keep the order of the samples, or come as they finish
   * @throws ReaderException from the pass, with the mapper's exception as its cause
   */
  public static <A, B> Reader<B> xmap(
      Reader<A> reader,
      Function<? super A, ? extends B> mapper,
      int threads,
      int bufferSize,
      boolean ordered) {
    atLeastOne("xmap: the number of threads", threads);
    atLeastOne("xmap: the buffer size", bufferSize);
    return () -> new ParallelPass<A, B>(reader.open(), mapper, threads, bufferSize, ordered);
  }

  /** One reader after the other. */
  @SafeVarargs
  public static <T> Reader<T> chain(Reader<? extends T>... readers) {
    List<Reader<? extends T>> all = List.of(readers);
    return () ->
        new Pass<T>() {
          private @Nullable CloseableIterator<? extends T> source;
          private int next;

          @Override
          @Nullable T advance() {
            while (true) {
              CloseableIterator<? extends T> now = source;
              if (now != null && now.hasNext()) {
                return now.next();
              }
              if (now != null) {
                now.close();
                source = null;
              }
              if (next == all.size()) {
                return null;
              }
              source = all.get(next++).open();
            }
          }

          @Override
          public void close() {
            super.close();
            CloseableIterator<? extends T> now = source;
            next = all.size();
            source = null;
            if (now != null) {
              now.close();
            }
          }
        };
  }

  /**
   * Samples of several readers side by side as one: fields of samples that are arrays are joined,
   * other samples are one field each.
   *
   * @throws ComposeNotAlignedException from the pass, when one reader ends before another
   */
  public static Reader<Object[]> compose(Reader<?>... readers) {
    return compose(true, readers);
  }

  /**
   * As {@link #compose(Reader[])}; without the check, it stops at the shortest reader.
   *
   * @param checkAlignment whether readers of different lengths are an error
   */
  public static Reader<Object[]> compose(boolean checkAlignment, Reader<?>... readers) {
    atLeastOne("compose: the number of readers", readers.length);
    List<Reader<?>> all = List.of(readers);
    return () -> {
      CloseableIterator<?>[] sources = new CloseableIterator<?>[all.size()];
      for (int i = 0; i < sources.length; i++) {
        sources[i] = openNext(all.get(i), Arrays.copyOf(sources, i));
      }
      return new Pass<Object[]>(sources) {
        private long count;

        @Override
        Object @Nullable [] advance() {
          List<Object> fields = new ArrayList<>();
          int ended = -1;
          int going = -1;
          for (int i = 0; i < sources.length; i++) {
            if (sources[i].hasNext()) {
              going = i;
            } else {
              ended = i;
            }
          }
          if (ended >= 0) {
            if (going >= 0 && checkAlignment) {
              throw new ComposeNotAlignedException(
                  "compose: outputs of readers are not aligned: reader "
                      + ended
                      + " ended after "
                      + count
                      + " samples, but reader "
                      + going
                      + " has more");
            }
            return null;
          }
          for (CloseableIterator<?> source : sources) {
            Object sample = source.next();
            if (sample instanceof Object[] joined) {
              fields.addAll(Arrays.asList(joined));
            } else {
              fields.add(sample);
            }
          }
          count++;
          return fields.toArray();
        }
      };
    };
  }

  /** The first {@code n} samples. */
  public static <T> Reader<T> firstN(Reader<T> reader, int n) {
    if (n < 0) {
      throw new IllegalArgumentException("firstN: the number must not be negative, but is " + n);
    }
    return () -> {
      CloseableIterator<T> source = reader.open();
      return new Pass<>(source) {
        private int count;

        @Override
        @Nullable T advance() {
          return count++ < n && source.hasNext() ? source.next() : null;
        }
      };
    };
  }

  /** Reads everything in the first pass and gives it from memory ever after. */
  public static <T> Reader<T> cache(Reader<T> reader) {
    return new Reader<>() {
      private @Nullable List<T> samples;

      @Override
      public synchronized CloseableIterator<T> open() {
        if (samples == null) {
          samples = List.copyOf(reader.toList());
        }
        return CloseableIterator.of(samples.iterator());
      }
    };
  }

  /** Up to {@code size} samples in a list that may be changed. */
  static <T> List<T> take(CloseableIterator<T> source, int size) {
    List<T> taken = new ArrayList<>(Math.min(size, 1024));
    while (taken.size() < size && source.hasNext()) {
      taken.add(source.next());
    }
    return taken;
  }

  static void atLeastOne(String what, int number) {
    if (number < 1) {
      throw new IllegalArgumentException(what + " must be at least 1, but is " + number);
    }
  }

  private static <T> T notNull(@Nullable T mapped) {
    if (mapped == null) {
      throw new ReaderException("the mapper returned null", null);
    }
    return mapped;
  }

  /** Opens one more reader; if that fails, closes those that are open. */
  private static <T> CloseableIterator<T> openNext(
      Reader<T> reader, CloseableIterator<?>... opened) {
    try {
      return reader.open();
    } catch (RuntimeException e) {
      for (CloseableIterator<?> one : opened) {
        one.close();
      }
      throw e;
    }
  }
}
