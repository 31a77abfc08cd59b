package org.fluidjava.io;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.Fetched;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.tensor.Value;

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
   * Loads a program's parameters and prepares it.
   *
   * @param saved the files
   * @param executor runs it; its scope takes the parameters; closed with this when {@code owned}
   * @param moreFetches variables of block 0 to fetch after the program's own fetches
   */
  static Predictor open(
      SavedProgram saved, Executor executor, boolean owned, List<String> moreFetches)
      throws IOException {
    try {
      for (Map.Entry<String, Value> value : saved.values().entrySet()) {
        executor.scope().set(value.getKey(), value.getValue());
      }
      List<String> fetches = new ArrayList<>(saved.fetchNames());
      moreFetches.stream().filter(name -> !fetches.contains(name)).forEach(fetches::add);
      return new Predictor(executor, owned, executor.prepare(saved.program(), fetches));
    } catch (IOException | RuntimeException e) {
      if (owned) {
        executor.close();
      }
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
