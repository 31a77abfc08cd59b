package org.fluidjava.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.fluidjava.device.CPUPlace;
import org.fluidjava.executor.Executor;
import org.fluidjava.io.ProgramSaver;
import org.fluidjava.io.SaveForm;
import org.fluidjava.layers.Layers;
import org.fluidjava.layers.Lstm;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import picocli.CommandLine.Command;

/**
 * Loads the classes that commands need, so that the launcher can keep them in an archive: runs a
 * small program as {@code fluid run} does. What no run has touched would be read from the jars at
 * every start.
 */
@Command(
    name = "warm-up",
    hidden = true,
    description = "Loads the classes that commands need, for the launcher's archive.",
    mixinStandardHelpOptions = true)
final class WarmUp implements Callable<Integer> {
  private static final String FEED =
      "{\"tensors\": {\"word\": {\"dtype\": \"int64\", \"shape\": [3, 1], \"lod\": [[0, 2, 3]],"
          + " \"data\": [1, 4, 2]}}}";

  @Override
  public Integer call() throws IOException {
    Path folder = Files.createTempDirectory("fluid-warm-up");
    try {
      save(folder.resolve("model"));
      Path feed = Files.writeString(folder.resolve("feed.json"), FEED);
      int code =
          Main.run(
              new PrintWriter(new StringWriter()),
              new PrintWriter(new StringWriter()),
              "run",
              folder.resolve("model").toString(),
              "--feed",
              feed.toString(),
              "--out",
              folder.resolve("out.json").toString());
      return code;
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static void save(Path folder) throws IOException {
    Program main = new Program();
    Program startup = new Program();
    Layers layers = new Layers(main, startup);
    Variable gates = layers.fc(layers.embedding(layers.words("word"), 5, 4), 4 * 4);
    Variable hidden = layers.dynamicLstm(gates, 4 * 4, Lstm.DEFAULT).hidden();
    Variable scores = layers.softmax(layers.fc(hidden, 5));
    try (Executor executor = new Executor(new CPUPlace())) {
      executor.run(startup);
      ProgramSaver.saveInferenceModel(
          folder,
          main,
          List.of("word"),
          List.of(scores.name()),
          executor.scope()::get,
          SaveForm.SEPARATE);
    }
  }
}
