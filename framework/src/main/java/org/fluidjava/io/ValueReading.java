package org.fluidjava.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.fluidjava.tensor.Value;
import org.jspecify.annotations.Nullable;

/** Reads a saved program's parameters in a thread of its own, while the program is prepared. */
final class ValueReading {
  private final SavedProgram saved;
  private final Thread thread;
  private @Nullable Map<String, Value> values;
  private @Nullable Throwable fault;

  private ValueReading(SavedProgram saved) {
    this.saved = saved;
    thread = new Thread(this::read, "fluid-parameters");
    thread.setDaemon(true);
  }

  static ValueReading start(SavedProgram saved) {
    ValueReading reading = new ValueReading(saved);
    reading.thread.start();
    return reading;
  }

  private void read() {
    try {
      values = saved.values();
    } catch (IOException | RuntimeException | Error e) {
      fault = e;
    }
  }

  /** As {@link #await}, with {@link UncheckedIOException} in place of IOException. */
  Map<String, Value> get() {
    try {
      return await();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The values, or whatever {@link SavedProgram#values} throws. Waits without heed of interrupts,
   * as reading in the caller's thread would; the thread is interrupted afterwards.
   */
  Map<String, Value> await() throws IOException {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (fault instanceof IOException e) {
      throw e;
    } else if (fault instanceof RuntimeException e) {
      throw e;
    } else if (fault instanceof Error e) {
      throw e;
    }
    return java.util.Objects.requireNonNull(values, "values");
  }
}
