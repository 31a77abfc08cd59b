package org.fluidjava.cli;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.fluidjava.device.Place;
import org.fluidjava.models.rnnlm.training.Evaluation;
import org.fluidjava.models.rnnlm.training.ModelFolder;
import org.fluidjava.models.rnnlm.training.TrainingData;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Judges a trained language model. */
@Command(
    name = "eval",
    description = "Prints the perplexities of a trained model on validation and test text.",
    mixinStandardHelpOptions = true)
final class RnnLmEval implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "DIR", description = "Folder of a run, or of its model.")
  private @Nullable Path folder;

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description = "The text, as for train. Default: the built-in corpus.")
  private @Nullable Path text;

  @Option(names = "--padded", description = "Feed sentences filled up to one length.")
  private boolean padded;

  @Option(
      names = "--limit-batches",
      paramLabel = "N",
      defaultValue = "0",
      description = "At most this many batches of each text.")
  private int limitBatches;

  @Mixin private final Computing computing = new Computing();

  @Option(names = "--json", description = "One JSON object in place of text.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(spec, "spec").commandLine().getOut();
    Place place = computing.choose();
    ModelFolder trained = ModelFolder.load(Objects.requireNonNull(folder, "a required argument"));
    TrainingData data = TrainingData.read(text, trained.vocabulary());
    Evaluation found = Evaluation.of(trained, data, place, padded, limitBatches);
    Map<String, Double> fields = new LinkedHashMap<>();
    fields.put("valid_ppl", found.valid());
    fields.put("test_ppl", found.test());
    Double optimal = data.optimalPerplexity();
    if (optimal != null) {
      fields.put("optimal_ppl", optimal);
    }
    if (json) {
      out.println(new GsonBuilder().serializeSpecialFloatingPointValues().create().toJson(fields));
    } else {
      fields.forEach((name, value) -> out.printf(Locale.ROOT, "%-12s %.4f%n", name, value));
    }
    out.flush();
    return 0;
  }
}
