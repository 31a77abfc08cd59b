package org.fluidjava.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.fluidjava.device.Place;
import org.fluidjava.models.rnnlm.Recipe;
import org.fluidjava.models.rnnlm.RecipeException;
import org.fluidjava.models.rnnlm.training.RunFolder;
import org.fluidjava.models.rnnlm.training.Trainer;
import org.fluidjava.models.rnnlm.training.TrainingData;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a language model. */
@Command(
    name = "train",
    description = {
      "Trains a language model: on the built-in corpus, whose best possible perplexity is known, or"
          + " on a text.",
      "Prints the perplexities of each pass; all else goes to the folder of the run."
    },
    mixinStandardHelpOptions = true)
final class RnnLmTrain implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(RnnLmTrain.class);
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description =
          "Folder with ptb.train.txt, ptb.valid.txt and ptb.test.txt (or train.txt …), or one text"
              + " file; one sentence per line. Default: the built-in corpus.")
  private @Nullable Path text;

  @Mixin private final RecipeOptions recipeOptions = new RecipeOptions();
  @Mixin private final Computing computing = new Computing();

  @Option(
      names = {"--passes", "--epochs"},
      paramLabel = "N",
      description = "How often the training text is read.")
  private @Nullable Integer passes;

  @Option(
      names = "--padded",
      description = "Fill sentences up to the longest of the batch, to see what that costs.")
  private boolean padded;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the files of the run. Default: runs/<recipe>-<time>.")
  private @Nullable Path out;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description = "Go on with the run in this folder from its last checkpoint.")
  private @Nullable Path resume;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "N",
      defaultValue = "500",
      description =
          "Batches between checkpoints, which are also made after each pass; 0 for those only."
              + " Default: ${DEFAULT-VALUE}.")
  private int checkpointEvery;

  @Option(
      names = "--limit-batches",
      paramLabel = "N",
      defaultValue = "0",
      description = "At most this many batches of each text in a pass, to try things out.")
  private int limitBatches;

  @Option(
      names = "--training-program",
      paramLabel = "DIR",
      description = "Also save the whole training program, which PaddlePaddle can go on with.")
  private @Nullable Path trainingProgram;

  @Option(names = "--json", description = "One JSON object per pass in place of text.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter printer = Objects.requireNonNull(spec, "spec").commandLine().getOut();
    try (Trainer trainer = trainer()) {
      trainer.run(
          report -> {
            printer.println(json ? report.toJson() : report.toText());
            printer.flush();
          });
      if (trainingProgram != null) {
        trainer.model().saveTraining(trainingProgram, trainer.scope());
      }
    }
    return 0;
  }

  private Trainer trainer() throws IOException {
    if (resume != null) {
      recipeOptions.refuse();
      if (out != null || padded) {
        throw new RecipeException("--resume goes on in its own folder; leave out --out, --padded");
      }
      if (passes != null && passes < 1) {
        throw new RecipeException("recipe: passes is " + passes + "; it must be at least 1");
      }
      return Trainer.resume(
          new RunFolder(resume),
          text,
          computing.choose(),
          passes == null ? 0 : passes,
          limitBatches,
          checkpointEvery);
    }
    Recipe recipe = recipeOptions.recipe(text != null);
    if (passes != null) {
      int count = passes;
      recipe = recipe.training(t -> t.withPasses(count));
    }
    String folder = recipe.name() + "-" + LocalDateTime.now(ZoneId.systemDefault()).format(STAMP);
    Path path = out != null ? out : Path.of("runs", folder.toLowerCase(Locale.ROOT));
    Place place = computing.choose();
    TrainingData data = text == null ? TrainingData.builtIn() : TrainingData.read(text);
    LOG.info("recipe {}", recipe.name());
    return Trainer.begin(
        recipe,
        data,
        new Trainer.Options(new RunFolder(path), place, padded, limitBatches, checkpointEvery));
  }
}
