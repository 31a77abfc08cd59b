package org.fluidjava.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.fluidjava.examples.PictureClassification;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what pictures show. */
@Command(
    name = "classify",
    description = "Says what pictures show, with a ShuffleNet trained on ImageNet.",
    mixinStandardHelpOptions = true)
final class ExampleClassify implements Callable<Integer> {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      description =
          "Folder with the saved program and synset_words.txt. Default: "
              + PictureClassification.NAME
              + " in the folder FLUID_MODELS names, or in models/.")
  private @Nullable Path model;

  @Parameters(arity = "1..*", paramLabel = "PICTURE", description = "JPEG, PNG, GIF or BMP.")
  private List<Path> pictures = List.of();

  @Option(
      names = "--top",
      paramLabel = "N",
      description = "How many classes to show. Default: ${DEFAULT-VALUE}.",
      defaultValue = "5")
  private int top;

  @Mixin private final GpuMemory gpuMemory = new GpuMemory();

  @Option(
      names = "--place",
      paramLabel = "PLACE",
      description = "cpu, cuda:N or auto. Default: ${DEFAULT-VALUE}.",
      defaultValue = "cpu")
  private String place = "cpu";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(spec, "spec").commandLine().getOut();
    try (PictureClassification classes = PictureClassification.load(model, Places.parse(place))) {
      for (Path picture : pictures) {
        out.println(picture);
        for (PictureClassification.Guess guess : classes.classify(picture, top)) {
          out.printf(
              Locale.ROOT,
              "  %5.1f %%  %s (class %d)%n",
              100 * guess.probability(),
              guess.label(),
              guess.number());
        }
      }
    }
    out.flush();
    return 0;
  }
}
