package org.fluidjava.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.fluidjava.models.rnnlm.bench.BenchModel;
import org.fluidjava.models.rnnlm.bench.FirstSteps;
import org.fluidjava.models.rnnlm.bench.TrainingSpeed;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how fast the language model trains. */
@Command(
    name = "rnnlm",
    description = {
      "Measures how fast the language model trains: two LSTM layers, 10 000 words, no dropout.",
      "seed: 64/128, batches of 64, Adam; small, medium, large: 200, 650, 1500, batches of 20, SGD"
          + " with the global norm clipped to 5."
    },
    mixinStandardHelpOptions = true)
final class BenchRnnLm implements Callable<Integer> {

  @Option(
      names = "--config",
      paramLabel = "NAME",
      required = true,
      description = "${COMPLETION-CANDIDATES}, in small letters too.")
  private TrainingSpeed.@Nullable Config config;

  @Option(
      names = "--batches",
      paramLabel = "FILE",
      description =
          "One sentence of ids per line, the end of sentence last. Default: drawn ids in sentences"
              + " of Penn Treebank's lengths.")
  private @Nullable Path batches;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "0",
      description = "Sentences of a batch. Default: the configuration's.")
  private int batchSize;

  @Option(
      names = "--hidden",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Width of the layers and of a word's vector. Default: the configuration's two widths.")
  private int hidden;

  @Option(
      names = "--vocabulary",
      paramLabel = "N",
      defaultValue = "0",
      description = "Number of words. Default: 10000.")
  private int vocabulary;

  @Option(
      names = "--windows",
      paramLabel = "N",
      defaultValue = "7",
      description = "Timed windows after a warm-up. Default: ${DEFAULT-VALUE}.")
  private int windows;

  @Option(
      names = "--window-seconds",
      paramLabel = "S",
      defaultValue = "2",
      description = "Length of a window. Default: ${DEFAULT-VALUE}.")
  private double windowSeconds;

  @Option(
      names = "--record",
      paramLabel = "DIR",
      description =
          "In place of measuring, write the first parameters, the sentences and the first step's"
              + " gradients there and print the losses, for comparison with another library.")
  private @Nullable Path record;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "20",
      description = "Steps of --record. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Mixin private final Computing computing = new Computing();

  @Option(names = "--json", description = "One JSON object in place of text.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    CommandLine command = Objects.requireNonNull(spec, "spec").commandLine();
    PrintWriter out = command.getOut();
    TrainingSpeed.Config wanted = Objects.requireNonNull(config, "a required option");
    if (record != null) {
      FirstSteps taken =
          FirstSteps.take(wanted, batches, batchSize, computing.choose(), steps, record);
      if (json) {
        out.println(new Gson().toJson(taken.fields()));
      } else {
        taken.losses().forEach(out::println);
      }
    } else {
      TrainingSpeed speed =
          TrainingSpeed.measure(
              wanted,
              batches,
              new TrainingSpeed.Options(
                  new BenchModel.Sizes(batchSize, hidden, vocabulary),
                  windows,
                  windowSeconds,
                  computing.choose()));
      if (json) {
        out.println(
            new GsonBuilder()
                .serializeSpecialFloatingPointValues()
                .create()
                .toJson(speed.fields()));
      } else {
        print(speed, out);
      }
    }
    out.flush();
    return 0;
  }

  private static void print(TrainingSpeed speed, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%,.0f words/s (%,.0f to %,.0f), at most %,.0f MiB, loss %.4f to %.4f%n",
        speed.wordsPerSecond(),
        speed.min(),
        speed.max(),
        speed.peakRssMb(),
        speed.lossFirst(),
        speed.lossLast());
    speed
        .byOperator()
        .forEach(
            (type, time) ->
                out.printf(
                    Locale.ROOT,
                    "%-32s %5.1f %% %9.3f ms a step%n",
                    type,
                    100 * time.share(),
                    time.millisPerStep()));
  }
}
