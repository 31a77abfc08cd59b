package org.fluidjava.feed;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Applies a function to samples on several daemon threads. The consumer reads the source and keeps
 * a bounded number of samples under way; results come in the source's order, or as they finish.
 */
final class ParallelPass<A, B> extends Pass<B> {
  private final CloseableIterator<A> source;
  private final Function<? super A, ? extends B> mapper;
  private final boolean ordered;
  private final int limit;
  private final ExecutorService pool;
  private final Deque<Future<B>> waiting = new ArrayDeque<>();
  private final BlockingQueue<Future<B>> finished = new LinkedBlockingQueue<>();
  private int underWay;

  ParallelPass(
      CloseableIterator<A> source,
      Function<? super A, ? extends B> mapper,
      int threads,
      int limit,
      boolean ordered) {
    super(source);
    this.source = source;
    this.mapper = mapper;
    this.ordered = ordered;
    this.limit = limit;
    pool =
        Executors.newFixedThreadPool(
            threads,
            work -> {
              Thread thread = new Thread(work, "fluid-reader-map");
              thread.setDaemon(true);
              return thread;
            });
  }

  private void submit(A sample) {
    FutureTask<B> task =
        new FutureTask<>(() -> mapper.apply(sample)) {
          @Override
          protected void done() {
            if (!ordered) {
              finished.add(this);
            }
          }
        };
    if (ordered) {
      waiting.add(task);
    }
    underWay++;
    pool.execute(task);
  }

  @Override
  @Nullable B advance() {
    while (underWay < limit && source.hasNext()) {
      submit(source.next());
    }
    if (underWay == 0) {
      return null;
    }
    try {
      Future<B> next = ordered ? waiting.removeFirst() : finished.take();
      underWay--;
      B result = next.get();
      if (result == null) {
        throw new ReaderException("the mapper returned null", null);
      }
      return result;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw new ReaderException("waiting for a sample was interrupted", e);
    } catch (ExecutionException e) {
      close();
      throw new ReaderException("the mapper failed: " + e.getCause(), e.getCause());
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
    super.close();
  }
}
