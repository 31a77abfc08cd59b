package org.fluidjava.io;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.Fetched;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.program.Program;

/**
 * A saved program, loaded and ready to run on a place:
 *
 * <pre>{@code
 * try (var predictor = SavedProgram.load(Path.of("model")).predictor(new CPUPlace())) {
 *   Fetched result = predictor.run(Feed.of("words", LoDTensor.ofSequences(new long[] {190, 1, 70})));
 *   System.out.println(result.tensor(predictor.fetchNames().get(0)));
 * }
 * }</pre>
 *
 * <p>It belongs to one thread at a time; {@link #fork} makes another over the same parameters.
 * Training programs run too: their persistable variables keep their values from run to run.
 */
public final class Predictor implements AutoCloseable {
  private final Executor executor;
  private final boolean ownsExecutor;
  private final PreparedProgram prepared;

  private Predictor(Executor executor, boolean ownsExecutor, PreparedProgram prepared) {
    this.executor = executor;
    this.ownsExecutor = ownsExecutor;
    this.prepared = prepared;
  }

  /**
   * Prepares a program, while another thread reads its parameters.
   *
   * @param saved the files
   * @param executor runs it; its scope takes the parameters; closed with this when {@code owned}
   * @param moreFetches variables of block 0 to fetch after the program's own fetches
   */
  static Predictor open(
      SavedProgram saved, Executor executor, boolean owned, List<String> moreFetches)
      throws IOException {
    List<String> fetches = new ArrayList<>(saved.fetchNames());
    moreFetches.stream().filter(name -> !fetches.contains(name)).forEach(fetches::add);
    ValueReading reading = ValueReading.start(saved);
    try {
      return new Predictor(executor, owned, prepare(saved.program(), executor, fetches, reading));
    } catch (IOException | RuntimeException e) {
      if (owned) {
        executor.close();
      }
      throw e;
    }
  }

  private static PreparedProgram prepare(
      Program program, Executor executor, List<String> fetches, ValueReading reading)
      throws IOException {
    try {
      return executor.prepare(program, fetches, reading::get);
    } catch (RuntimeException e) {
      // A fault of the files comes first, whichever thread was faster.
      reading.await();
      throw e;
    }
  }

  /** The place. */
  public Place place() {
    return executor.place();
  }

  /** The names that {@link #run} must be fed, in the program's order. */
  public List<String> feedNames() {
    return prepared.feedNames();
  }

  /** The names that {@link #run} fetches, in order. */
  public List<String> fetchNames() {
    return prepared.fetchNames();
  }

  /** The prepared program, for listening and describing. */
  public PreparedProgram prepared() {
    return prepared;
  }

  /** Runs once. */
  public Fetched run(Feed feed) {
    return prepared.run(feed);
  }

  /** Another one over the same parameters, for a second thread; close it before this one. */
  public Predictor fork() {
    return new Predictor(executor, false, prepared.fork());
  }

  @Override
  public void close() {
    prepared.close();
    if (ownsExecutor) {
      executor.close();
    }
  }
}
