package org.fluidjava.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.fluidjava.device.CPUPlace;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.Scope;
import org.fluidjava.io.Predictor;
import org.fluidjava.io.ProgramSaver;
import org.fluidjava.io.SaveForm;
import org.fluidjava.io.SavedProgram;
import org.fluidjava.layers.Conv;
import org.fluidjava.layers.DynamicRnn;
import org.fluidjava.layers.FullyConnected;
import org.fluidjava.layers.Layers;
import org.fluidjava.layers.Lstm;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.fluidjava.tensor.Value;
import org.fluidjava.testkit.NoNativeLeaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Saved programs on eight threads at once: forks share the parameters and nothing else. */
@ExtendWith(NoNativeLeaks.class)
class ForkTest {
  private static final int FORKS = 8;
  private static final int ROUNDS = 12;
  private static final int WORDS = 50;

  @TempDir private Path folder;
  private final Program main = new Program();
  private final Program startup = new Program();
  private final Layers layers = new Layers(main, startup);

  @Test
  void anLstmOverSequences() throws Exception {
    Variable word = layers.words("word");
    Variable gates = layers.fc(layers.embedding(word, WORDS, 12), 4 * 16);
    Variable hidden = layers.dynamicLstm(gates, 4 * 16, Lstm.DEFAULT).hidden();
    List<Feed> feeds = sequences();
    check(List.of("word"), layers.softmax(layers.fc(hidden, WORDS)), feeds);
  }

  @Test
  void aLoopOverTheStepsOfSequences() throws Exception {
    Variable word = layers.words("word");
    Variable embedded = layers.embedding(word, WORDS, 12);
    DynamicRnn rnn = layers.dynamicRnn();
    rnn.block(
        () -> {
          Variable now = rnn.stepInput(embedded);
          Variable before = rnn.memory(9);
          Variable next =
              layers.fc(List.of(now, before), 9, FullyConnected.DEFAULT.withActivation("tanh"));
          rnn.updateMemory(before, next);
          rnn.output(next);
        });
    check(List.of("word"), rnn.result(), sequences());
  }

  @Test
  void aLoopThatRunsAsOftenAsItIsFed() throws Exception {
    Variable n = layers.data("n", DType.INT64, 1).setShape(Shape.of(1));
    Variable x = layers.data("x", DType.FLOAT32, 6).setShape(Shape.of(3, 6));
    Variable state = layers.scale(x, 1);
    Variable i = layers.fillConstant(DType.INT64, 0, 1);
    Variable goesOn = layers.lessThan(i, n);
    layers
        .whileLoop(goesOn)
        .block(
            () -> {
              layers.assign(layers.tanh(layers.fc(state, 6)), state);
              layers.increment(i);
              layers.lessThan(i, n, goesOn);
            });
    List<Feed> feeds = new ArrayList<>();
    for (int times : new int[] {3, 0, 7}) {
      feeds.add(
          Feed.of("n", LoDTensor.ofLongs(Shape.of(1), times))
              .and("x", drawn(times, Shape.of(3, 6))));
    }
    check(List.of("n", "x"), layers.scale(state, 2), feeds);
  }

  @Test
  void aConvolutionNetwork() throws Exception {
    Variable image = layers.data("image", DType.FLOAT32, 3, 12, 12);
    Variable x = layers.conv2d(image, 8, 3, Conv.DEFAULT.withPadding(1));
    x = layers.relu(layers.batchNorm(x));
    List<Feed> feeds = new ArrayList<>();
    for (int batch : new int[] {1, 3, 2}) {
      feeds.add(Feed.of("image", drawn(batch, Shape.of(batch, 3, 12, 12))));
    }
    check(List.of("image"), layers.softmax(layers.fc(x, 5)), feeds);
  }

  /** Ids in sequences of other lengths for each feed. */
  private static List<Feed> sequences() {
    Random random = new Random(4);
    List<Feed> feeds = new ArrayList<>();
    for (int[] offsets : new int[][] {{0, 4, 5, 12}, {0, 1}, {0, 3, 9, 10, 17, 19}}) {
      int rows = offsets[offsets.length - 1];
      long[] ids = random.longs(rows, 0, WORDS).toArray();
      feeds.add(
          Feed.of(
              "word", LoDTensor.of(DType.INT64, Shape.of(rows, 1), LoD.ofOffsets(offsets), ids)));
    }
    return feeds;
  }

  private static LoDTensor drawn(long seed, Shape shape) {
    Random random = new Random(seed);
    float[] values = new float[Math.toIntExact(shape.numel())];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return LoDTensor.ofFloats(shape, values);
  }

  /** Saves and loads the program; each fork gives for each feed what a single one gave alone. */
  private void check(List<String> feedNames, Variable result, List<Feed> feeds) throws Exception {
    save(feedNames, result);
    try (Predictor alone = SavedProgram.load(folder).predictor(new CPUPlace())) {
      List<Map<String, Value>> expected = results(alone, feeds);
      assertThat(expected.get(0)).isNotEqualTo(expected.get(1));
      List<Predictor> forks = new ArrayList<>();
      try {
        for (int i = 0; i < FORKS; i++) {
          forks.add(alone.fork());
        }
        for (List<Map<String, Value>> got : onThreads(forks, feeds)) {
          assertThat(got).isEqualTo(expected);
        }
        shareParameters(alone, forks, feeds.get(0), expected.get(0));
      } finally {
        forks.forEach(Predictor::close);
      }
    }
  }

  private void save(List<String> feedNames, Variable result) throws Exception {
    main.setRandomSeed(7);
    startup.setRandomSeed(7);
    try (Executor executor = new Executor(new CPUPlace())) {
      executor.run(startup);
      ProgramSaver.saveInferenceModel(
          folder,
          main,
          feedNames,
          List.of(result.name()),
          executor.scope()::get,
          SaveForm.SEPARATE);
    }
  }

  private static List<Map<String, Value>> results(Predictor predictor, List<Feed> feeds) {
    List<Map<String, Value>> results = new ArrayList<>();
    for (Feed feed : feeds) {
      results.add(predictor.run(feed).values());
    }
    return results;
  }

  /** What each round of each thread gave; all threads begin together. */
  private static List<List<Map<String, Value>>> onThreads(List<Predictor> forks, List<Feed> feeds)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(forks.size());
    try {
      CyclicBarrier start = new CyclicBarrier(forks.size());
      List<Future<List<List<Map<String, Value>>>>> running = new ArrayList<>();
      for (Predictor fork : forks) {
        running.add(
            threads.submit(
                () -> {
                  List<List<Map<String, Value>>> rounds = new ArrayList<>();
                  start.await(60, TimeUnit.SECONDS);
                  for (int round = 0; round < ROUNDS; round++) {
                    rounds.add(results(fork, feeds));
                  }
                  return rounds;
                }));
      }
      List<List<Map<String, Value>>> all = new ArrayList<>();
      for (Future<List<List<Map<String, Value>>>> thread : running) {
        all.addAll(thread.get(120, TimeUnit.SECONDS));
      }
      return all;
    } finally {
      threads.shutdownNow();
    }
  }

  /** A parameter that changes once is another one for all of them. */
  private static void shareParameters(
      Predictor alone, List<Predictor> forks, Feed feed, Map<String, Value> before) {
    Scope scope = alone.prepared().scope();
    assertThat(forks).allMatch(fork -> fork.prepared().scope() == scope);
    for (String name : scope.names()) {
      if (name.contains(".w_")) {
        LoDTensor old = scope.tensor(name);
        scope.set(name, drawn(name.hashCode(), old.shape()));
      }
    }
    Map<String, Value> after = alone.run(feed).values();
    assertThat(after).isNotEqualTo(before);
    for (Predictor fork : forks) {
      assertThat(fork.run(feed).values()).isEqualTo(after);
    }
  }
}
