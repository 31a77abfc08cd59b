package org.fluidjava.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.fluidjava.examples.LacSegmentation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Splits Chinese text into words. */
@Command(
    name = "lac",
    description = "Splits Chinese text into words with the LAC model; one line for each text.",
    mixinStandardHelpOptions = true)
final class ExampleLac implements Callable<Integer> {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      description =
          "Folder with the saved program and its *.dic. Default: "
              + LacSegmentation.NAME
              + " in the folder FLUID_MODELS names, or in models/.")
  private @Nullable Path model;

  @Parameters(
      arity = "0..*",
      paramLabel = "TEXT",
      description = "Texts. Without any, the lines of standard input.")
  private List<String> texts = new ArrayList<>();

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
    try (LacSegmentation segmentation = LacSegmentation.load(model, Places.parse(place))) {
      if (!texts.isEmpty()) {
        segmentation.segment(texts).forEach(words -> out.println(String.join(" ", words)));
      } else {
        // A line at a time, so that somebody who types sees each answer at once.
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          out.println(String.join(" ", segmentation.segment(List.of(line)).get(0)));
          out.flush();
        }
      }
    }
    out.flush();
    return 0;
  }
}
