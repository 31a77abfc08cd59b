package org.fluidjava.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.Fetched;
import org.fluidjava.io.Predictor;
import org.fluidjava.io.SavedProgram;
import org.fluidjava.tensor.LoDTensor;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fluid run}: runs a saved program and writes what it fetches. */
@Command(
    name = "run",
    description = "Runs a program that Paddle or Fluid for Java saved and writes what it fetches.",
    mixinStandardHelpOptions = true)
final class Run implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "Folder with __model__ or one *.pdmodel, or the program file itself.")
  private Path model = Path.of("");

  @Option(
      names = "--params",
      paramLabel = "FILE",
      description =
          "Combined parameter file. Default: *.pdiparams beside *.pdmodel, else one file per variable.")
  private @Nullable Path params;

  @Option(names = "--feed", paramLabel = "FILE", description = "The feeds as JSON; may end in .gz.")
  private @Nullable Path feed;

  @Option(
      names = "--fetch",
      paramLabel = "NAME",
      description = "Fetch this variable too, after the program's own fetches. Repeatable.")
  private List<String> fetch = new ArrayList<>();

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "Run N times with the same feeds; persistable variables keep their values.",
      defaultValue = "1")
  private int runs;

  @Option(names = "--last", description = "Write the last run only.")
  private boolean last;

  @Mixin private final GpuMemory gpuMemory = new GpuMemory();

  @Option(
      names = "--place",
      paramLabel = "PLACE",
      description = "cpu, cuda:N or auto. Default: ${DEFAULT-VALUE}.",
      defaultValue = "cpu")
  private String place = "cpu";

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "The results as JSON; may end in .gz. Default: a short text on standard output.")
  private @Nullable Path out;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    CommandSpec command = Objects.requireNonNull(spec, "spec");
    if (runs < 1) {
      throw new ParameterException(
          command.commandLine(), "--runs takes a whole number from 1 on, not " + runs);
    }
    Map<String, LoDTensor> feeds = feed == null ? Map.of() : TensorJson.read(feed);
    SavedProgram saved = SavedProgram.load(model, params);
    List<String> order = new ArrayList<>(saved.fetchNames());
    order.addAll(fetch);
    try (Predictor predictor = saved.predictor(Places.parse(place), fetch.toArray(new String[0]))) {
      if (out == null) {
        print(command, predictor, Feed.of(feeds));
      } else {
        write(predictor, Feed.of(feeds), order, out);
      }
    }
    return 0;
  }

  private void print(CommandSpec command, Predictor predictor, Feed feeds) {
    for (int run = 1; run <= runs; run++) {
      Fetched fetched = predictor.run(feeds);
      if (!last || run == runs) {
        fetched
            .values()
            .forEach((name, value) -> command.commandLine().getOut().println(name + " " + value));
      }
    }
  }

  private void write(Predictor predictor, Feed feeds, List<String> order, Path file)
      throws Exception {
    String name = String.valueOf(model.toAbsolutePath().normalize().getFileName());
    try (RunsJson results =
        new RunsJson(
            file, "Fluid for Java " + Version.ofThisBuild() + " on " + predictor.place(), name)) {
      for (int run = 1; run <= runs; run++) {
        Fetched fetched = predictor.run(feeds);
        if (!last || run == runs) {
          results.run(run, fetched, order);
        }
      }
      results.finish();
    }
  }
}
