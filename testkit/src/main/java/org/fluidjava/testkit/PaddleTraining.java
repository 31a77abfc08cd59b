package org.fluidjava.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.Fetched;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.io.ProgramSaver;
import org.fluidjava.io.SaveForm;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.layers.Layers;
import org.fluidjava.layers.Lstm;
import org.fluidjava.layers.Param;
import org.fluidjava.optimizer.Adam;
import org.fluidjava.optimizer.Clip;
import org.fluidjava.optimizer.Momentum;
import org.fluidjava.optimizer.Optimizer;
import org.fluidjava.optimizer.Regularizer;
import org.fluidjava.optimizer.SGD;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.LoDTensor;

/**
 * Small language models whose saved training programs the real Paddle ran: the loss of each step
 * and every parameter after the last are kept under {@code paddle-training/}. The hidden width is
 * no multiple of 8, where Paddle's own LSTM gradient on the CPU is wrong.
 *
 * <p>The files are made by {@code TrainingTest} of the module {@code oracle}: {@code mvn -Poracle
 * -pl oracle -am verify -Dfluid.update=true}.
 */
public final class PaddleTraining {
  /** How many steps, all on the same batch: Paddle's interface has one feed for all runs. */
  public static final int STEPS = 20;

  /** All models by name: recurrent layer, optimizer, and what else is special. */
  public static final List<String> NAMES =
      List.of(
          "lstm-sgd-dense",
          "lstm-sgd-sparse",
          "lstm-momentum-dense",
          "lstm-adam-dense",
          "lstm-sgd-dense-clip",
          "lstm-sgd-sparse-clip",
          "lstm-sgd-dense-decay",
          "lstm-momentum-dense-clip-decay",
          "gru-sgd-dense",
          "gru-sgd-sparse",
          "gru-adam-dense",
          "gru-momentum-dense-clip");

  private static final int VOCABULARY = 11;
  private static final int EMBEDDING = 4;
  private static final int HIDDEN = 3;

  private final Program main = new Program();
  private final Program startup = new Program().setRandomSeed(1);
  private final Variable loss;

  /** The model of this name. */
  public PaddleTraining(String name) {
    List<String> parts = Arrays.asList(name.split("-"));
    Layers layers = new Layers(main, startup);
    Variable word = layers.words("word");
    Variable next = layers.words("next");
    Param table = Param.DEFAULT.withSparse(parts.contains("sparse"));
    Variable x = layers.embedding(word, VOCABULARY, EMBEDDING, table);
    for (int layer = 0; layer < 2; layer++) {
      x =
          parts.contains("lstm")
              ? layers.dynamicLstm(layers.fc(x, 4 * HIDDEN), 4 * HIDDEN, Lstm.DEFAULT).hidden()
              : layers.dynamicGru(layers.fc(x, 3 * HIDDEN), HIDDEN);
    }
    loss = layers.mean(layers.softmaxWithCrossEntropy(layers.fc(x, VOCABULARY), next));
    Optimizer<?> optimizer =
        parts.contains("adam")
            ? new Adam(0.05)
            : parts.contains("momentum") ? new Momentum(0.2, 0.9) : new SGD(0.5);
    if (parts.contains("clip")) {
      optimizer.withClip(Clip.byGlobalNorm(0.1));
    }
    if (parts.contains("decay")) {
      optimizer.withRegularizer(Regularizer.l2(0.01));
    }
    optimizer.minimize(layers, loss);
  }

  /** What every step is fed. */
  public Map<String, LoDTensor> feeds() {
    long[][] words = {{1, 0, 3}, {1}, {}, {5, 0, 1, 2, 10}, {7, 7}};
    long[][] next = {{0, 5, 4}, {0}, {}, {5, 4, 9, 3, 1}, {2, 8}};
    Map<String, LoDTensor> feeds = new LinkedHashMap<>();
    feeds.put("word", LoDTensor.ofSequences(words));
    feeds.put("next", LoDTensor.ofSequences(next));
    return feeds;
  }

  /** The names that are compared: the loss, then all parameters. */
  public List<String> fetches() {
    List<String> names = new ArrayList<>(List.of(loss.name()));
    main.parameters().forEach(parameter -> names.add(parameter.name()));
    return names;
  }

  /** An executor whose scope holds the model's first values, which come from no operator. */
  private Executor begin(Place place, Kernels kernels) {
    Executor executor = new Executor(place, kernels);
    executor.run(startup);
    SplittableRandom random = new SplittableRandom(5);
    for (Variable parameter : main.parameters()) {
      float[] values = new float[Math.toIntExact(parameter.knownShape().numel())];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (random.nextDouble() - 0.5);
      }
      executor.scope().set(parameter.name(), LoDTensor.ofFloats(parameter.knownShape(), values));
    }
    return executor;
  }

  /** Saves the training program with its first values. */
  public void save(Path folder) throws IOException {
    try (Executor executor = begin(Place.cpu(), Kernels.installed())) {
      ProgramSaver.saveTrainingProgram(
          folder,
          main,
          List.of("word", "next"),
          fetches(),
          executor.scope()::get,
          SaveForm.SEPARATE);
    }
  }

  /** Trains here. */
  public Outcome train(Place place, Kernels kernels) {
    try (Executor executor = begin(place, kernels)) {
      PreparedProgram prepared = executor.prepare(main, fetches());
      List<Fetched> runs = new ArrayList<>();
      for (int step = 0; step < STEPS; step++) {
        runs.add(prepared.run(Feed.of(feeds())));
      }
      return outcome(runs.stream().map(run -> tensors(run)).toList());
    }
  }

  private Map<String, LoDTensor> tensors(Fetched run) {
    Map<String, LoDTensor> tensors = new LinkedHashMap<>();
    fetches().forEach(name -> tensors.put(name, run.tensor(name)));
    return tensors;
  }

  /** The outcome of these runs, each with all {@link #fetches}. */
  public Outcome outcome(List<Map<String, LoDTensor>> runs) {
    Map<String, double[]> numbers = new LinkedHashMap<>();
    numbers.put(
        "losses",
        runs.stream()
            .mapToDouble(run -> Objects.requireNonNull(run.get(loss.name())).at(0))
            .toArray());
    Map<String, LoDTensor> last = runs.get(runs.size() - 1);
    main.parameters()
        .forEach(
            parameter ->
                numbers.put(
                    parameter.name(),
                    Objects.requireNonNull(last.get(parameter.name())).toDoubles()));
    return new Outcome(numbers);
  }

  /**
   * The losses of all steps and the parameters after them.
   *
   * @param numbers {@code losses}, then each parameter by name
   */
  public record Outcome(Map<String, double[]> numbers) {
    /** The kept outcome of real Paddle. */
    public static Outcome ofPaddle(String name) throws IOException {
      String resource = "/paddle-training/" + name + ".txt";
      Map<String, double[]> numbers = new LinkedHashMap<>();
      try (InputStream in = PaddleTraining.class.getResourceAsStream(resource)) {
        if (in == null) {
          throw new IOException("no resource " + resource);
        }
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          String[] words = line.split(" ");
          numbers.put(
              words[0], Arrays.stream(words).skip(1).mapToDouble(Float::parseFloat).toArray());
        }
      }
      return new Outcome(numbers);
    }

    /** A line for the losses and each parameter: its name, then float32 numbers. */
    public String toText() {
      StringBuilder text = new StringBuilder();
      numbers.forEach(
          (name, values) -> {
            text.append(name);
            for (double value : values) {
              text.append(' ').append((float) value);
            }
            text.append('\n');
          });
      return text.toString();
    }

    /**
     * The largest difference to another outcome, relative to the largest number of its row, with
     * the name of the row.
     */
    public Difference from(Outcome other) {
      Difference worst = new Difference("", 0);
      for (Map.Entry<String, double[]> row : numbers.entrySet()) {
        double[] theirs = other.numbers.get(row.getKey());
        if (theirs == null || theirs.length != row.getValue().length) {
          return new Difference(
              row.getKey() + " is not the same variable", Double.POSITIVE_INFINITY);
        }
        double largest = Arrays.stream(theirs).map(Math::abs).max().orElse(0);
        for (int i = 0; i < theirs.length; i++) {
          double difference = Math.abs(theirs[i] - row.getValue()[i]) / Math.max(largest, 1e-6);
          if (!(difference <= worst.relative())) {
            worst = new Difference(row.getKey() + "[" + i + "]", difference);
          }
        }
      }
      return worst;
    }
  }

  /**
   * Where two outcomes differ most.
   *
   * @param where the row and element
   * @param relative by how much, relative to the row's largest number
   */
  public record Difference(String where, double relative) {}
}
