package org.fluidjava.benchmarks.peers;

import java.nio.file.Path;
import java.util.Locale;

/**
 * What a peer is asked to measure, from its command line.
 *
 * @param config the model
 * @param threads that compute
 * @param batches file with one sentence of ids per line, the end of sentence last
 * @param windows timed after one that is not
 */
public record PeerRun(Config config, int threads, Path batches, int windows) {
  /** Number of words that the models know. */
  public static final int VOCABULARY = 10_000;

  /** Number of LSTM layers. */
  public static final int LAYERS = 2;

  /** The models, as {@code fluid bench rnnlm} has them. */
  public enum Config {
    /** Embedding 64, hidden 128, batches of 64, Adam. */
    SEED(64, 128, 64, 8),
    /** 200, batches of 20, SGD with the global norm clipped to 5. */
    SMALL(200, 200, 20, 20),
    /** 650, otherwise as small. */
    MEDIUM(650, 650, 20, 5);

    private final int embedding;
    private final int hidden;
    private final int batchSize;
    private final int stepsPerWindow;

    Config(int embedding, int hidden, int batchSize, int stepsPerWindow) {
      this.embedding = embedding;
      this.hidden = hidden;
      this.batchSize = batchSize;
      this.stepsPerWindow = stepsPerWindow;
    }

    /** Width of a word's vector. */
    public int embedding() {
      return embedding;
    }

    /** Width of a layer's state. */
    public int hidden() {
      return hidden;
    }

    /** Width of what a layer reads. */
    public int width(int layer) {
      return layer == 0 ? embedding : hidden;
    }

    /** Sentences of a batch. */
    public int batchSize() {
      return batchSize;
    }

    /** Batches of a window: one to four seconds of work for a slow peer. */
    public int stepsPerWindow() {
      return stepsPerWindow;
    }

    /** Whether Adam at 1e-3 trains it; else SGD at 1 with the global norm clipped. */
    public boolean adam() {
      return this == SEED;
    }
  }

  /** Bound of the gradients' global norm where SGD trains. */
  public static final float CLIP = 5;

  /** Learning rate of Adam. */
  public static final float ADAM_RATE = 1e-3f;

  /** Parameters start evenly drawn within this range around 0. */
  public static final float INIT_RANGE = 0.1f;

  /**
   * Reads CONFIG THREADS BATCHES WINDOWS.
   *
   * @throws IllegalArgumentException when there are others
   */
  public static PeerRun parse(String[] arguments) {
    if (arguments.length != 4) {
      throw new IllegalArgumentException("arguments: CONFIG THREADS BATCHES WINDOWS");
    }
    return new PeerRun(
        Config.valueOf(arguments[0].toUpperCase(Locale.ROOT)),
        Integer.parseInt(arguments[1]),
        Path.of(arguments[2]),
        Integer.parseInt(arguments[3]));
  }
}
