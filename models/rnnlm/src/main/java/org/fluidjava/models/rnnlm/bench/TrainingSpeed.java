package org.fluidjava.models.rnnlm.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.models.rnnlm.Recipe;
import org.fluidjava.models.rnnlm.RecipeException;
import org.fluidjava.models.rnnlm.Recipes;
import org.fluidjava.models.rnnlm.RnnLm;
import org.jspecify.annotations.Nullable;

/**
 * The training speed of the language model: forward, backward and update in float32, on sentences
 * of different lengths; the batches are made before.
 *
 * @param wordsPerSecond the median over the windows; words predicted, nothing else counted
 * @param min of the slowest window
 * @param max of the fastest window
 * @param peakRssMb the most memory that the process has held, in MiB; NaN where the system does not
 *     tell
 * @param lossFirst of the first batch of the warm-up
 * @param lossLast of the last batch of the last window
 * @param byOperator time of each type of operator, measured in steps of their own
 */
public record TrainingSpeed(
    double wordsPerSecond,
    double min,
    double max,
    double peakRssMb,
    double lossFirst,
    double lossLast,
    Map<String, OperatorTime> byOperator) {
  private static final int PROFILED_STEPS = 4;

  /** Steps between two looks at the clock with the device waited for. */
  private static final int STEPS_AHEAD = 8;

  /** What is measured: two LSTM layers without peepholes and dropout. */
  public enum Config {
    /** Embedding 64, hidden 128, batches of 64, Adam. */
    SEED(64, 128, 64),
    /** 200, batches of 20, SGD with the global norm clipped to 5. */
    SMALL(200, 200, 20),
    /** 650, otherwise as small. */
    MEDIUM(650, 650, 20),
    /** 1500, otherwise as small. */
    LARGE(1500, 1500, 20);

    private final int embedding;
    private final int hidden;
    private final int batch;

    Config(int embedding, int hidden, int batch) {
      this.embedding = embedding;
      this.hidden = hidden;
      this.batch = batch;
    }

    Recipe recipe(BenchModel.Sizes sizes) {
      int words = sizes.hidden() > 0 ? sizes.hidden() : embedding;
      int width = sizes.hidden() > 0 ? sizes.hidden() : hidden;
      Recipe recipe =
          Recipes.SEED
              .network(n -> n.withEmbedding(words).withHidden(width).withInitRange(0.1))
              .feeding(f -> f.withBatch(sizes.batch() > 0 ? sizes.batch() : batch));
      return this == SEED
          ? recipe
          : recipe.training(
              t -> t.withOptimizer(Recipe.Optimizer.SGD).withLearningRate(1).withClip(5));
    }
  }

  /**
   * How to measure.
   *
   * @param sizes where they differ from the configuration's
   * @param windows how many windows are timed after one that is not
   * @param windowSeconds a window is over with the first batch after this time
   */
  public record Options(BenchModel.Sizes sizes, int windows, double windowSeconds, Place place) {
    /** Refuses numbers that measure nothing. */
    public Options {
      if (windows < 1 || !(windowSeconds > 0)) {
        throw new RecipeException(
            "bench: windows is %d, window-seconds %s; they must be 1 or more, and above 0"
                .formatted(windows, windowSeconds));
      }
    }
  }

  /**
   * Measures.
   *
   * @param file one sentence of ids per line, the end of sentence last; null: drawn ids in
   *     sentences of Penn Treebank's lengths
   */
  public static TrainingSpeed measure(Config config, @Nullable Path file, Options options) {
    BenchModel bench = new BenchModel(config, file, options.sizes());
    RnnLm model = bench.model();
    try (Executor executor = new Executor(options.place())) {
      bench.start(executor);
      PreparedProgram program =
          executor.prepare(model.main(), model.main().global().var(model.result()));
      Run run = new Run(bench, program, options.place().equals(Place.cpu()) ? 1 : STEPS_AHEAD);
      double lossFirst = run.loss();
      run.window(options.windowSeconds());
      double[] speeds = new double[options.windows()];
      for (int i = 0; i < speeds.length; i++) {
        speeds[i] = run.window(options.windowSeconds());
      }
      double lossLast = run.loss();
      double rss = peakRss();
      OperatorTimes times = new OperatorTimes(program);
      program.listen(times);
      for (int i = 0; i < PROFILED_STEPS; i++) {
        run.step();
      }
      program.listen(null);
      Arrays.sort(speeds);
      return new TrainingSpeed(
          median(speeds),
          speeds[0],
          speeds[speeds.length - 1],
          rss,
          lossFirst,
          lossLast,
          times.perStep(PROFILED_STEPS));
    }
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /**
   * Steps over the batches. Nothing is fetched inside a window, so that a device works ahead; the
   * window ends when the device has done all.
   */
  private static final class Run {
    private final BenchModel bench;
    private final PreparedProgram program;
    private final int ahead;

    Run(BenchModel bench, PreparedProgram program, int ahead) {
      this.bench = bench;
      this.program = program;
      this.ahead = ahead;
    }

    int step() {
      program.runWithoutFetch(bench.next());
      return bench.words();
    }

    /** The loss of one more step. */
    double loss() {
      return program.run(bench.next()).scalar(bench.model().result());
    }

    /** Words per second over a window. */
    double window(double seconds) {
      program.synchronize();
      long began = System.nanoTime();
      long words = 0;
      double elapsed;
      int steps = 0;
      do {
        words += step();
        if (++steps % ahead == 0) {
          program.synchronize();
        }
        elapsed = (System.nanoTime() - began) / 1e9;
      } while (elapsed < seconds || steps % ahead != 0);
      return words / elapsed;
    }
  }

  /** The most memory this process has held, in MiB, as Linux counts it. */
  private static double peakRss() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
        }
      }
    } catch (IOException e) {
      // Only Linux tells.
    }
    return Double.NaN;
  }

  /** Fields as {@code bench rnnlm --json} prints them. */
  public Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("words_per_second", rounded(wordsPerSecond, 1));
    fields.put("min", rounded(min, 1));
    fields.put("max", rounded(max, 1));
    if (!Double.isNaN(peakRssMb)) {
      fields.put("peak_rss_mb", rounded(peakRssMb, 1));
    }
    fields.put("loss_first", rounded(lossFirst, 5));
    fields.put("loss_last", rounded(lossLast, 5));
    Map<String, Object> operators = new LinkedHashMap<>();
    byOperator.forEach(
        (type, time) -> {
          Map<String, Object> entry = new LinkedHashMap<>();
          entry.put("share", rounded(time.share(), 4));
          entry.put("ms_per_step", rounded(time.millisPerStep(), 3));
          operators.put(type, entry);
        });
    fields.put("by_operator", operators);
    return fields;
  }

  private static double rounded(double value, int digits) {
    double unit = Math.pow(10, digits);
    return Double.isFinite(value) ? Math.round(value * unit) / unit : value;
  }
}
