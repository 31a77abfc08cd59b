package org.fluidjava.cli;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Feed;
import org.fluidjava.io.Predictor;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures a saved program: loading, the first run, and runs repeated with the same feed. */
@Command(
    name = "run",
    description = {
      "Measures a saved program, in milliseconds: loading and preparing, the first run, and the"
          + " median of repeated runs with the same feed.",
      "What it fetches is copied to Java's heap in every run."
    },
    mixinStandardHelpOptions = true)
final class BenchRun implements Callable<Integer> {
  private static final int MOST_RUNS = 1_000_000;

  @Mixin private final SavedModel model = new SavedModel();

  @Option(names = "--feed", paramLabel = "FILE", description = "The feeds as JSON; may end in .gz.")
  private @Nullable Path feed;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "2",
      description =
          "How long to repeat; half as long is run before that and not counted. Default:"
              + " ${DEFAULT-VALUE}.")
  private double seconds;

  @Mixin private final Computing computing = new Computing();

  @Option(names = "--json", description = "One JSON object in place of text.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    CommandSpec command = Objects.requireNonNull(spec, "spec");
    if (!(seconds > 0)) {
      throw new ParameterException(
          command.commandLine(), "--seconds takes a number above 0, not " + seconds);
    }
    Feed values = Feed.of(feed == null ? Map.of() : TensorJson.read(feed));
    Place place = computing.choose();
    long began = System.nanoTime();
    try (Predictor predictor = model.load().predictor(place)) {
      double load = millisSince(began);
      double first = run(predictor, values);
      repeat(predictor, values, seconds / 2);
      double[] times = repeat(predictor, values, seconds);
      Arrays.sort(times);
      PrintWriter out = command.commandLine().getOut();
      if (json) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("load_ms", load);
        fields.put("first_ms", first);
        fields.put("run_ms", times[times.length / 2]);
        fields.put("min_ms", times[0]);
        fields.put("runs", times.length);
        out.println(new Gson().toJson(fields));
      } else {
        out.printf(
            Locale.ROOT,
            "load %.1f ms, first run %.2f ms, then %.3f ms (at least %.3f, %,d runs)%n",
            load,
            first,
            times[times.length / 2],
            times[0],
            times.length);
      }
      out.flush();
    }
    return 0;
  }

  private static double[] repeat(Predictor predictor, Feed feed, double seconds) {
    double[] times = new double[64];
    int count = 0;
    long began = System.nanoTime();
    do {
      if (count == times.length) {
        times = Arrays.copyOf(times, 2 * count);
      }
      times[count++] = run(predictor, feed);
    } while (millisSince(began) < seconds * 1e3 && count < MOST_RUNS);
    return Arrays.copyOf(times, count);
  }

  private static double run(Predictor predictor, Feed feed) {
    long began = System.nanoTime();
    predictor.run(feed);
    return millisSince(began);
  }

  private static double millisSince(long began) {
    return (System.nanoTime() - began) / 1e6;
  }
}
