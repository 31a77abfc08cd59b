package org.fluidjava.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.fluidjava.device.CPUPlace;
import org.fluidjava.executor.Executor;
import org.fluidjava.io.ProgramSaver;
import org.fluidjava.io.SaveForm;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.layers.BatchNorm;
import org.fluidjava.layers.Conv;
import org.fluidjava.layers.Layers;
import org.fluidjava.layers.Lstm;
import org.fluidjava.layers.Pool;
import org.fluidjava.op.OpCatalogue;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Loads the classes that commands need, so that the launcher can keep them in an archive: runs a
 * small program as {@code fluid run} and others do, and touches the files of all operators and
 * kernels. What has not been touched would be read from the jars at every start.
 */
@Command(
    name = "warm-up",
    hidden = true,
    description = "Loads the classes that commands need, for the launcher's archive.",
    mixinStandardHelpOptions = true)
final class WarmUp implements Callable<Integer> {
  private static final String FEED =
      "{\"tensors\": {\"word\": {\"dtype\": \"int64\", \"shape\": [3, 1], \"lod\": [[0, 2, 3]],"
          + " \"data\": [1, 4, 2]},"
          + " \"picture\": {\"dtype\": \"float32\", \"shape\": [1, 1, 4, 4], \"data\":"
          + " [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]}}}";

  /**
   * What Paddle from 1.6 on adds to its programs, so that its messages are read too: an operator
   * compatibility map (field 3) and an operator version map (field 5), each with one entry for mul.
   */
  private static final byte[] VERSIONS =
      ("\u001a\u0010\n\u000e\n\u0003mul\u0012\u0007\n\u00051.6.0"
              + "*\u000b\n\t\n\u0003mul\u0012\u0002\b\u0001")
          .getBytes(StandardCharsets.UTF_8);

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Path folder = Files.createTempDirectory("fluid-warm-up");
    try {
      save(folder.resolve("model"));
      Files.write(folder.resolve("model/__model__"), VERSIONS, StandardOpenOption.APPEND);
      Path feed = Files.writeString(folder.resolve("feed.json"), FEED);
      String model = folder.resolve("model").toString();
      String out = folder.resolve("out.json").toString();
      touchAllOperators();
      int worst = run("run", model, "--feed", feed.toString(), "--out", out);
      worst = Math.max(worst, run("run", model, "--feed", feed.toString()));
      worst = Math.max(worst, run("inspect", model));
      worst =
          Math.max(
              worst,
              run(
                  "bench",
                  "run",
                  model,
                  "--seconds",
                  "0.01",
                  "--feed",
                  feed.toString(),
                  "--place",
                  "cpu",
                  "--json"));
      return Math.max(worst, run("--help"));
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private int run(String... arguments) {
    StringWriter messages = new StringWriter();
    int code = Main.run(new PrintWriter(new StringWriter()), new PrintWriter(messages), arguments);
    if (code != 0) {
      Objects.requireNonNull(spec, "spec").commandLine().getErr().println(messages);
    }
    return code;
  }

  private static void touchAllOperators() {
    Kernels kernels = Kernels.installed();
    for (String type : OpCatalogue.installed().types()) {
      OpCatalogue.installed().get(type);
      kernels.has(type, "cpu");
    }
  }

  private static void save(Path folder) throws IOException {
    Program main = new Program();
    Program startup = new Program();
    Layers layers = new Layers(main, startup);
    Variable gates = layers.fc(layers.embedding(layers.words("word"), 5, 4), 4 * 4);
    Variable hidden = layers.dynamicLstm(gates, 4 * 4, Lstm.DEFAULT).hidden();
    Variable scores = layers.softmax(layers.fc(hidden, 5));
    Variable states = layers.dynamicGru(layers.fc(hidden, 3 * 4), 4);
    Variable picture = layers.data("picture", DType.FLOAT32, 1, 4, 4);
    Variable channels = layers.conv2d(picture, 4, 3, Conv.DEFAULT.withPadding(1));
    channels = layers.batchNorm(channels, BatchNorm.DEFAULT.withIsTest(true));
    channels = layers.elementwiseAdd(channels, layers.scale(layers.sigmoid(channels), 0.5));
    List<Variable> halves = layers.split(channels, 2, 1);
    channels = layers.concat(List.of(halves.get(1), layers.leakyRelu(halves.get(0))), 1);
    channels = layers.transpose(layers.reshape(channels, 0, 2, 2, 4, 4), 0, 2, 1, 3, 4);
    channels = layers.reshape(channels, 0, 4, 4, 4);
    channels = layers.pool2d(layers.relu(channels), 2, Pool.MAX);
    Variable classes = layers.softmax(layers.fc(channels, 3));
    try (Executor executor = new Executor(new CPUPlace())) {
      executor.run(startup);
      ProgramSaver.saveInferenceModel(
          folder,
          main,
          List.of("word", "picture"),
          List.of(scores.name(), states.name(), classes.name()),
          executor.scope()::get,
          SaveForm.SEPARATE);
    }
  }
}
