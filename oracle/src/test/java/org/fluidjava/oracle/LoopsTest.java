package org.fluidjava.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.fluidjava.device.CPUPlace;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.Fetched;
import org.fluidjava.io.ProgramSaver;
import org.fluidjava.io.SaveForm;
import org.fluidjava.io.SavedProgram;
import org.fluidjava.layers.DynamicRnn;
import org.fluidjava.layers.FullyConnected;
import org.fluidjava.layers.Layers;
import org.fluidjava.layers.TopK;
import org.fluidjava.optimizer.SGD;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.fluidjava.testkit.PaddleOracle;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Programs of many blocks, built with our layers and saved, on the real Paddle and here: nested
 * loops, tensor arrays, rank tables, recurrent blocks over sequences and beam search. Integers and
 * LoD are the same, floats within rounding.
 */
@Tag("oracle")
class LoopsTest {
  private static final int WIDTH = 6;
  private static final int VOCABULARY = 9;
  private static final double ROUNDING = 2e-6;

  private final Program main = new Program();
  private final Layers layers = new Layers(main, new Program().setRandomSeed(1));
  private final Map<String, LoDTensor> feeds = new LinkedHashMap<>();
  private final List<Variable> fetches = new ArrayList<>();

  @Test
  void elevenLoopsInOneProgramGiveWhatPaddleGives() throws IOException {
    Variable words = layers.words("words");
    feeds.put("words", LoDTensor.ofSequences(new long[][] {{1, 4, 2}, {8}, {3, 3, 0, 5, 7}}));
    Variable x = layers.embedding(words, VOCABULARY, WIDTH);

    Variable forward = recurrent(x, null, false);
    Variable context = layers.sequenceLastStep(forward);
    Variable second = recurrent(forward, context, true);
    Variable stepwise = byRankTable(second);
    fetch(forward, second, stepwise);
    fetch(nested());
    fetch(powers(context));
    fetch(fibonacci());
    fetch(reversed(stepwise));
    fetch(search(context));

    assertThat(loops()).as("while operators").isGreaterThanOrEqualTo(11);
    compare(1);
  }

  @Test
  void aRecurrentBlockTrainsAsInPaddle() throws IOException {
    Variable words = layers.words("words");
    Variable next = layers.words("next");
    feeds.put("words", LoDTensor.ofSequences(new long[][] {{1, 4, 2}, {8}, {3, 3, 0, 5, 7}}));
    feeds.put("next", LoDTensor.ofSequences(new long[][] {{4, 2, 0}, {1}, {3, 0, 5, 7, 0}}));
    Variable hidden =
        recurrent(recurrent(layers.embedding(words, VOCABULARY, WIDTH), null, false), null, false);
    Variable loss =
        layers.mean(layers.softmaxWithCrossEntropy(layers.fc(hidden, VOCABULARY), next));
    new SGD(0.5).minimize(layers, loss);
    fetch(loss);
    main.parameters().forEach(this::fetch);
    compare(5);
  }

  private void fetch(Variable... variables) {
    fetches.addAll(List.of(variables));
  }

  private long loops() {
    return main.blocks().stream()
        .flatMap(block -> block.ops().stream())
        .filter(op -> op.type().equals("while"))
        .count();
  }

  /** A simple recurrent layer; with a context also as first state and as input of every step. */
  private Variable recurrent(Variable x, Variable context, boolean withContext) {
    DynamicRnn rnn = layers.dynamicRnn();
    rnn.block(
        () -> {
          Variable step = rnn.stepInput(x);
          Variable state = withContext ? rnn.memory(context, true) : rnn.memory(WIDTH);
          List<Variable> inputs = new ArrayList<>(List.of(step, state));
          if (withContext) {
            inputs.add(rnn.staticInput(context));
          }
          Variable next = layers.fc(inputs, WIDTH, FullyConnected.DEFAULT.withActivation("tanh"));
          rnn.updateMemory(state, next);
          rnn.output(next);
        });
    return rnn.result();
  }

  private Variable number(long value) {
    return layers.fillConstant(DType.INT64, value, 1);
  }

  /** Runs a body for i = 0 to n - 1. */
  private void count(Variable i, Variable n, Runnable body) {
    Variable goesOn = layers.lessThan(i, n);
    layers
        .whileLoop(goesOn)
        .block(
            () -> {
              body.run();
              layers.increment(i);
              layers.lessThan(i, n, goesOn);
            });
  }

  /** A running sum over the steps of sequences, without the help of a recurrent layer. */
  private Variable byRankTable(Variable x) {
    Variable table = layers.lodRankTable(x, 0);
    Variable steps = layers.lodTensorToArray(x, table);
    Variable longest = layers.maxSequenceLen(table);
    Variable i = number(0);
    Variable sums = layers.createArray(DType.FLOAT32);
    Variable sum = layers.assign(layers.scale(layers.arrayRead(steps, i), 0));
    count(
        i,
        longest,
        () -> {
          Variable kept = layers.shrinkMemory(sum, i, table);
          layers.assign(layers.add(kept, layers.arrayRead(steps, i)), sum);
          layers.arrayWrite(sum, i, sums);
        });
    return layers.arrayToLodTensor(sums, table);
  }

  /** Three loops in one another, the inner limits given by the outer counters. */
  private Variable nested() {
    Variable total = layers.fillConstant(DType.FLOAT32, 0, 1);
    Variable i = number(0);
    Variable j = number(0);
    Variable k = number(0);
    count(
        i,
        number(3),
        () -> {
          layers.fillConstant(DType.INT64, 0, j, 1);
          Variable upToI = layers.increment(i, 1, false);
          count(
              j,
              upToI,
              () -> {
                layers.fillConstant(DType.INT64, 0, k, 1);
                Variable both = layers.add(i, j);
                count(
                    k,
                    both,
                    () -> {
                      Variable product = layers.add(layers.scale(total, 1.25), 1);
                      layers.assign(product, total);
                    });
              });
        });
    return total;
  }

  /** All powers of a product up to the fourth, by an array in one loop and its sum in another. */
  private Variable powers(Variable x) {
    Variable i = number(0);
    Variable n = number(4);
    Variable power = layers.assign(x);
    Variable array = layers.createArray(DType.FLOAT32);
    count(
        i,
        n,
        () -> {
          layers.arrayWrite(power, i, array);
          layers.assign(layers.elementwiseMul(power, x), power);
        });
    Variable sum = layers.assign(layers.scale(x, 0));
    Variable back = number(0);
    count(
        back,
        layers.arrayLength(array),
        () -> layers.assign(layers.add(sum, layers.arrayRead(array, back)), sum));
    return sum;
  }

  private Variable fibonacci() {
    Variable a = number(0);
    Variable b = number(1);
    Variable i = number(0);
    count(
        i,
        number(20),
        () -> {
          Variable next = layers.add(a, b);
          layers.assign(b, a);
          layers.assign(next, b);
        });
    return a;
  }

  /** The steps of sequences in reverse, item by item of an array. */
  private Variable reversed(Variable x) {
    Variable table = layers.lodRankTable(x, 0);
    Variable steps = layers.lodTensorToArray(x, table);
    Variable last = layers.increment(layers.arrayLength(steps), -1, false);
    Variable i = number(0);
    Variable product = layers.createArray(DType.FLOAT32);
    count(
        i,
        layers.maxSequenceLen(table),
        () -> {
          Variable from = layers.sub(last, i);
          Variable item = layers.arrayRead(steps, from);
          layers.arrayWrite(layers.scale(item, -1), from, product);
        });
    return layers.arrayToLodTensor(product, table);
  }

  /** Translation by beam search from one state for each source. */
  private Variable[] search(Variable first) {
    feeds.put("init_ids", start(DType.INT64));
    feeds.put("init_scores", start(DType.FLOAT32));
    Variable initIds = layers.data("init_ids", DType.INT64, 1).setLodLevel(2);
    Variable initScores = layers.data("init_scores", DType.FLOAT32, 1).setLodLevel(2);
    Variable counter = number(0);
    Variable longest = number(7);
    Variable ids = layers.arrayWrite(initIds, counter);
    Variable scores = layers.arrayWrite(initScores, counter);
    Variable states = layers.arrayWrite(first, counter);
    Variable goesOn = layers.lessThan(counter, longest);
    layers
        .whileLoop(goesOn)
        .block(
            () -> {
              Variable before = layers.arrayRead(ids, counter);
              Variable score = layers.arrayRead(scores, counter);
              Variable state = layers.sequenceExpand(layers.arrayRead(states, counter), score);
              Variable next =
                  layers.fc(
                      List.of(state, layers.embedding(before, VOCABULARY, WIDTH)),
                      WIDTH,
                      FullyConnected.DEFAULT.withActivation("tanh"));
              Variable chances =
                  layers.softmax(layers.fc(layers.lodReset(next, score), VOCABULARY));
              TopK best = layers.topk(chances, 4);
              Variable sums =
                  layers.elementwiseAdd(layers.log(best.values()), layers.reshape(score, -1), 0);
              List<Variable> chosen =
                  layers.beamSearch(before, score, best.indices(), sums, 3, 2, 0, true);
              layers.increment(counter);
              layers.arrayWrite(next, counter, states);
              layers.arrayWrite(chosen.get(0), counter, ids);
              layers.arrayWrite(chosen.get(1), counter, scores);
              Variable there = layers.logicalNot(layers.isEmpty(chosen.get(0)));
              layers.assign(layers.logicalAnd(layers.lessThan(counter, longest), there), goesOn);
            });
    return layers.beamSearchDecode(ids, scores, 3, 2).toArray(new Variable[0]);
  }

  private static LoDTensor start(DType dtype) {
    LoD lod = LoD.ofLengths(new int[] {1, 1, 1}, new int[] {1, 1, 1});
    return dtype == DType.INT64
        ? LoDTensor.of(dtype, Shape.of(3, 1), lod, new long[] {1, 1, 1})
        : LoDTensor.of(dtype, Shape.of(3, 1), lod, new float[] {0, 0, 0});
  }

  /** Gives the parameters values, saves the program and runs what was saved here and there. */
  private void compare(int runs) throws IOException {
    List<String> names = fetches.stream().map(Variable::name).toList();
    try (PaddleOracle oracle = PaddleOracle.open();
        Executor executor = new Executor(new CPUPlace())) {
      executor.run(layers.startup());
      SplittableRandom random = new SplittableRandom(7);
      for (Variable parameter : main.parameters()) {
        float[] values = new float[Math.toIntExact(parameter.knownShape().numel())];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) random.nextDouble(-1, 1);
        }
        executor.scope().set(parameter.name(), LoDTensor.ofFloats(parameter.knownShape(), values));
      }
      Path folder = oracle.newFolder();
      ProgramSaver.saveTrainingProgram(
          folder,
          main,
          List.copyOf(feeds.keySet()),
          names,
          executor.scope()::get,
          SaveForm.SEPARATE);
      List<Map<String, LoDTensor>> theirs = oracle.run(folder, feeds, runs);
      try (var ours = SavedProgram.load(folder).predictor(new CPUPlace())) {
        for (int run = 0; run < runs; run++) {
          Fetched fetched = ours.run(Feed.of(feeds));
          for (String name : names) {
            same(name + " in run " + run, fetched.tensor(name), theirs.get(run).get(name));
          }
        }
      }
    }
  }

  private static void same(String what, LoDTensor ours, LoDTensor theirs) {
    assertThat(ours.dtype()).as(what).isEqualTo(theirs.dtype());
    assertThat(ours.shape()).as(what).isEqualTo(theirs.shape());
    assertThat(ours.lod()).as(what).isEqualTo(theirs.lod());
    double[] numbers = ours.toDoubles();
    double[] wanted = theirs.toDoubles();
    double largest = 0;
    for (double number : wanted) {
      largest = Math.max(largest, Math.abs(number));
    }
    double tolerance = ours.dtype().isFloating() ? ROUNDING * Math.max(largest, 1) : 0;
    for (int i = 0; i < wanted.length; i++) {
      assertThat(Math.abs(numbers[i] - wanted[i]))
          .as("%s[%d]: %s, Paddle %s", what, i, numbers[i], wanted[i])
          .isLessThanOrEqualTo(tolerance);
    }
    System.out.printf("%s: %s %s%n", what, ours.shape(), ours.lod());
  }
}
