package org.fluidjava.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.fluidjava.device.Place;
import org.fluidjava.models.rnnlm.RecipeException;
import org.fluidjava.models.rnnlm.Sampler;
import org.fluidjava.models.rnnlm.data.Vocabulary;
import org.fluidjava.models.rnnlm.training.Generator;
import org.fluidjava.models.rnnlm.training.ModelFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes text with a trained language model. */
@Command(
    name = "generate",
    description = "Writes text with a trained model, one sentence per line.",
    mixinStandardHelpOptions = true)
final class RnnLmGenerate implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "DIR", description = "Folder of a run, or of its model.")
  private @Nullable Path folder;

  @Option(names = "--prompt", paramLabel = "TEXT", description = "Words to go on from.")
  private String prompt = "";

  @Option(
      names = "--length",
      paramLabel = "N",
      defaultValue = "50",
      description = "Words to write. Default: ${DEFAULT-VALUE}.")
  private int length;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "1",
      description =
          "Below 1 prefers likely words more; 0 always takes the likeliest. Default:"
              + " ${DEFAULT-VALUE}.")
  private double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      defaultValue = "0",
      description = "Only the K likeliest words can be drawn; 0: all.")
  private int topK;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "What words are drawn from. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Mixin private final Computing computing = new Computing();
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Sampler sampler = new Sampler(temperature, topK);
    if (length < 1) {
      throw new RecipeException("generate: length is " + length + "; it must be at least 1");
    }
    Place place = computing.choose();
    ModelFolder trained = ModelFolder.load(Objects.requireNonNull(folder, "a required argument"));
    PrintWriter out = Objects.requireNonNull(spec, "spec").commandLine().getOut();
    try (Generator generator = new Generator(trained, place)) {
      Vocabulary vocabulary = trained.vocabulary();
      StringBuilder line = new StringBuilder(prompt.strip());
      for (int word : generator.write(prompt, length, sampler, seed)) {
        if (word == vocabulary.end()) {
          out.println(line);
          line.setLength(0);
        } else {
          line.append(line.isEmpty() ? "" : " ").append(vocabulary.word(word));
        }
      }
      if (!line.isEmpty()) {
        out.println(line);
      }
      out.flush();
    }
    return 0;
  }
}
