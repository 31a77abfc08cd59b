package org.fluidjava.models.rnnlm.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fluidjava.io.Checkpoint;

/**
 * The files of a run.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {
  /** The state to resume from. */
  Path checkpoint() {
    return path.resolve("checkpoint");
  }

  /** The best model so far, see {@link ModelFolder}. */
  public Path model() {
    return path.resolve("model");
  }

  /** The vocabulary of the run. */
  Path vocabulary() {
    return path.resolve("vocabulary.txt");
  }

  /** One JSON object per pass. */
  Path passes() {
    return path.resolve("passes.jsonl");
  }

  /** The loss as numbers. */
  Path curve() {
    return path.resolve("loss.csv");
  }

  /** The loss as a picture. */
  Path chart() {
    return path.resolve("loss.png");
  }

  /** For TensorBoard. */
  Path events() {
    return path.resolve("events");
  }

  /**
   * Makes the folder for a new run.
   *
   * @throws IOException when it cannot be made, or there is a run in it already, which stays as it
   *     is
   */
  void create() throws IOException {
    if (Checkpoint.exists(checkpoint()) || Files.exists(vocabulary())) {
      throw new IOException(
          path
              + " holds a run already; go on with it by --resume, or name another folder by --out");
    }
    Files.createDirectories(path);
  }
}
