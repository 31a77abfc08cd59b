package org.fluidjava.feed;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads ahead on a daemon thread into a bounded queue.
 *
 * <p>The thread opens, reads and closes the source itself, so the source stays with one thread. It
 * ends after the last sample, after a failure (which travels through the queue in the last sample's
 * place) or when {@link #close} interrupts it.
 */
final class BufferedPass<T> extends Pass<T> {
  private static final Object END = new Object();

  private record Failure(Throwable cause) {}

  private final BlockingQueue<Object> queue;
  private final Thread thread;
  private volatile boolean closed;

  BufferedPass(Reader<T> reader, int size) {
    queue = new ArrayBlockingQueue<>(size);
    thread = new Thread(() -> fill(reader), "fluid-reader");
    thread.setDaemon(true);
    thread.start();
  }

  private void fill(Reader<T> reader) {
    try {
      Object last = END;
      try (CloseableIterator<T> source = reader.open()) {
        while (!closed && source.hasNext()) {
          queue.put(source.next());
        }
      } catch (InterruptedException e) {
        throw e;
      } catch (Throwable e) {
        // Also an Error must reach the consumer: it would wait for ever otherwise.
        last = new Failure(e);
      }
      queue.put(last);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  @Nullable T advance() {
    Object item;
    try {
      item = queue.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw new ReaderException("waiting for a sample was interrupted", e);
    }
    if (item == END) {
      return null;
    }
    if (item instanceof Failure failure) {
      close();
      throw new ReaderException(
          "reading on the background thread failed: " + failure.cause(), failure.cause());
    }
    @SuppressWarnings("unchecked") // The thread puts nothing else.
    T sample = (T) item;
    return sample;
  }

  @Override
  public void close() {
    super.close();
    if (closed) {
      return;
    }
    closed = true;
    thread.interrupt();
    boolean interrupted = false;
    try {
      // A source that does not heed interrupts may take its time; it must not take ours.
      thread.join(5_000);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    queue.clear();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
