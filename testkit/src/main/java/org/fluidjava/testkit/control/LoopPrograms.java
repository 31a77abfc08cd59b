package org.fluidjava.testkit.control;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.fluidjava.executor.Feed;
import org.fluidjava.grad.Backward;
import org.fluidjava.layers.DynamicRnn;
import org.fluidjava.layers.FullyConnected;
import org.fluidjava.layers.IfElse;
import org.fluidjava.layers.Layers;
import org.fluidjava.layers.Param;
import org.fluidjava.layers.StaticRnn;
import org.fluidjava.layers.TopK;
import org.fluidjava.optimizer.SGD;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;

/**
 * Whole programs with loops and branches, most of which train, to run on several places and
 * compare.
 */
public final class LoopPrograms {
  private LoopPrograms() {}

  /**
   * A program with what it is fed.
   *
   * @param name what it shows
   * @param main the program; most train their parameters
   * @param startup makes its parameters, with a seed of its own
   * @param fetches what to compare
   * @param feeds one for each run, with different numbers of rounds
   * @param everywhere whether devices have kernels for all that computes
   */
  public record Case(
      String name,
      Program main,
      Program startup,
      List<Variable> fetches,
      List<Feed> feeds,
      boolean everywhere) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** All programs, freshly built. */
  public static List<Case> all() {
    return List.of(
        new Building("a DynamicRnn").dynamicRnn(),
        new Building("a memory with a learned beginning, and a static input").staticInput(),
        new Building("gradients of rows").sparse(),
        new Building("a state handed on from round to round").state(),
        new Building("a loop inside a loop").nested(),
        new Building("a conditional block").conditional(),
        new Building("one of two branches, and rows that go one way or another").branches(),
        new Building("a StaticRnn").staticRnn(),
        new Building("states of all rounds in one tensor").joined(),
        new Building("translation by beam search").beamSearch());
  }

  /** The program of a name. */
  public static Case named(String name) {
    return all().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  /** Rows of small numbers of both signs. */
  public static LoDTensor rows(int count, int width) {
    float[] numbers = new float[count * width];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (i * 7 % 11 - 5) * .1f;
    }
    return LoDTensor.ofFloats(Shape.of(count, width), numbers);
  }

  /** Two rows {@code x}, and {@code n} rounds. */
  public static Feed rounds(int n) {
    return Feed.of("x", rows(2, 3)).and("n", LoDTensor.ofLongs(Shape.of(1), n));
  }

  /** A loop in which i counts from 0 while it is below n. */
  public static void countTo(Layers layers, Variable n, Consumer<Variable> body) {
    Variable i = layers.fillConstant(DType.INT64, 0, 1);
    Variable goesOn = layers.lessThan(i, n);
    layers
        .whileLoop(goesOn)
        .block(
            () -> {
              body.accept(i);
              layers.increment(i);
              layers.lessThan(i, n, goesOn);
            });
  }

  /** A number that is fed, such as of rounds. */
  public static Variable number(Layers layers, String name) {
    return layers.data(name, DType.INT64, 1).setShape(Shape.of(1));
  }

  /** One program while it is built. */
  private static final class Building {
    private final String name;
    private final Program main = new Program();
    private final Program startup = new Program().setRandomSeed(11);
    private final Layers layers = new Layers(main, startup);

    Building(String name) {
      this.name = name;
    }

    private Case trained(Variable loss, List<Feed> feeds) {
      new SGD(.1).minimize(layers, loss);
      return new Case(name, main, startup, List.of(loss), feeds, true);
    }

    private static List<Feed> feeds(IntFunction<Feed> by, int... sizes) {
      return Arrays.stream(sizes).mapToObj(by).toList();
    }

    /** Sequences of words, and the words behind them; the longest has {@code longest} steps. */
    private static Feed words(int longest) {
      long[][] words = {new long[2], new long[longest], new long[1], new long[2]};
      long[][] next = {new long[2], new long[longest], new long[1], new long[2]};
      for (int i = 0; i < words.length; i++) {
        for (int j = 0; j < words[i].length; j++) {
          words[i][j] = (3L * i + 2L * j + 1) % 5;
          next[i][j] = (i + 3L * j) % 5;
        }
      }
      return Feed.of("word", LoDTensor.ofSequences(words)).and("next", LoDTensor.ofSequences(next));
    }

    private Variable word() {
      return layers.data("word", DType.INT64, 1).lodLevel(1);
    }

    private Variable lossOf(Variable hidden) {
      Variable next = layers.data("next", DType.INT64, 1).lodLevel(1);
      return layers.mean(layers.crossEntropy(layers.fc(hidden, 5, "softmax"), next));
    }

    private Variable squares(Variable x) {
      return layers.mean(layers.elementwiseMul(x, x));
    }

    private static FullyConnected with(String activation) {
      return FullyConnected.DEFAULT.withActivation(activation);
    }

    Case dynamicRnn() {
      Variable x = layers.embedding(word(), 5, 4);
      DynamicRnn rnn = layers.dynamicRnn();
      rnn.block(
          () -> {
            Variable word = rnn.stepInput(x);
            Variable before = rnn.memory(6);
            Variable hidden = layers.fc(List.of(word, before), 6, with("tanh"));
            rnn.updateMemory(before, hidden);
            rnn.output(hidden);
          });
      return trained(lossOf(rnn.result()), feeds(Building::words, 3, 5, 2, 9));
    }

    Case staticInput() {
      Variable x = layers.embedding(word(), 5, 4);
      Variable first = layers.fc(layers.sequencePool(x, "last"), 6, "tanh");
      Variable all = layers.fc(layers.sequencePool(x, "sum"), 6);
      DynamicRnn rnn = layers.dynamicRnn();
      rnn.block(
          () -> {
            Variable word = rnn.stepInput(x);
            Variable fixed = rnn.staticInput(all);
            Variable before = rnn.memory(first, true);
            Variable hidden =
                layers.elementwiseAdd(layers.fc(List.of(word, before), 6, with("sigmoid")), fixed);
            rnn.updateMemory(before, hidden);
            rnn.output(hidden);
          });
      return trained(lossOf(rnn.result()), feeds(Building::words, 3, 6, 4));
    }

    Case sparse() {
      Variable word = word();
      DynamicRnn rnn = layers.dynamicRnn();
      rnn.block(
          () -> {
            Variable step = layers.embedding(rnn.stepInput(word), 5, 4, Param.sparse());
            Variable before = rnn.memory(4);
            Variable hidden = layers.tanh(layers.elementwiseAdd(step, before));
            rnn.updateMemory(before, hidden);
            rnn.output(hidden);
          });
      Variable loss = lossOf(rnn.result());
      List<Variable> fetches = new ArrayList<>();
      Backward.append(loss).forEach(pair -> fetches.add(pair.grad()));
      fetches.add(loss);
      return new Case(name, main, startup, fetches, feeds(Building::words, 3, 5), true);
    }

    Case state() {
      Variable state = layers.fc(layers.data("x", DType.FLOAT32, 3), 3);
      countTo(
          layers,
          number(layers, "n"),
          i -> {
            Variable next = layers.fc(state, 3, "tanh");
            layers.assign(layers.elementwiseAdd(next, layers.elementwiseMul(state, state)), state);
          });
      return trained(squares(state), feeds(LoopPrograms::rounds, 1, 4, 2));
    }

    Case joined() {
      Variable state = layers.fc(layers.data("x", DType.FLOAT32, 3), 3);
      Variable array = layers.createArray(DType.FLOAT32);
      countTo(
          layers,
          number(layers, "n"),
          i -> {
            Variable next = layers.fc(state, 3, "tanh");
            layers.arrayWrite(next, i, array);
            layers.assign(next, state);
          });
      return trained(
          squares(layers.tensorArrayToTensor(array, 1, false).get(0)),
          feeds(LoopPrograms::rounds, 1, 4, 2));
    }

    /** The first words and scores of a search, a beam for each sequence. */
    private Variable start(String name, DType dtype) {
      return layers.data(name, dtype, 1).setLodLevel(2);
    }

    private static Feed beams(int sequences) {
      int[] ones = new int[sequences];
      Arrays.fill(ones, 1);
      LoD lod = LoD.ofLengths(ones, ones);
      long[] begin = new long[sequences];
      Arrays.fill(begin, 1);
      Shape shape = Shape.of(sequences, 1);
      return Feed.of("context", rows(sequences, 6))
          .and("ids", LoDTensor.of(DType.INT64, shape, lod, begin))
          .and("scores", LoDTensor.of(DType.FLOAT32, shape, lod, new float[sequences]));
    }

    /** What the search keeps is chosen on the host; the network that scores it need not be. */
    Case beamSearch() {
      Variable context = layers.data("context", DType.FLOAT32, 6);
      Variable counter = layers.fillConstant(DType.INT64, 0, 1);
      Variable longest = layers.fillConstant(DType.INT64, 6, 1);
      Variable ids = layers.arrayWrite(start("ids", DType.INT64), counter);
      Variable sums = layers.arrayWrite(start("scores", DType.FLOAT32), counter);
      Variable states = layers.arrayWrite(layers.fc(context, 6, "tanh"), counter);
      Variable goesOn = layers.lessThan(counter, longest);
      layers
          .whileLoop(goesOn)
          .block(
              () -> {
                Variable before = layers.arrayRead(ids, counter);
                Variable score = layers.arrayRead(sums, counter);
                Variable state = layers.sequenceExpand(layers.arrayRead(states, counter), score);
                Variable word = layers.embedding(before, 11, 6);
                Variable next = layers.tanh(layers.fc(List.of(state, word), 6, with("tanh")));
                Variable odds = layers.fc(layers.lodReset(next, score), 11, "softmax");
                TopK best = layers.topk(odds, 6);
                Variable candidates =
                    layers.elementwiseAdd(layers.log(best.values()), layers.reshape(score, -1), 0);
                List<Variable> chosen =
                    layers.beamSearch(before, score, best.indices(), candidates, 3, 0, 0, true);
                layers.increment(counter);
                layers.arrayWrite(next, counter, states);
                layers.arrayWrite(chosen.get(0), counter, ids);
                layers.arrayWrite(chosen.get(1), counter, sums);
                Variable some = layers.logicalNot(layers.isEmpty(chosen.get(0)));
                layers.assign(layers.logicalAnd(layers.lessThan(counter, longest), some), goesOn);
              });
      List<Variable> fetches = layers.beamSearchDecode(ids, sums, 3, 0);
      return new Case(name, main, startup, fetches, feeds(Building::beams, 4, 1, 3), false);
    }

    Case nested() {
      Variable state = layers.fc(layers.data("x", DType.FLOAT32, 3), 3);
      countTo(
          layers,
          number(layers, "n"),
          i -> {
            Variable inner = layers.scale(layers.fc(state, 3, "tanh"), 1);
            countTo(layers, i, j -> layers.assign(layers.fc(inner, 3, "sigmoid"), inner));
            layers.assign(inner, state);
          });
      return trained(squares(state), feeds(LoopPrograms::rounds, 1, 4, 2));
    }

    Case conditional() {
      Variable x = layers.data("x", DType.FLOAT32, 3);
      Variable flag = layers.data("flag", DType.FLOAT32, 1);
      Variable hidden = layers.fc(x, 3);
      Variable result = layers.scale(hidden, 1);
      Variable positive = layers.greaterThan(flag, layers.fillConstant(DType.FLOAT32, 0, 1));
      layers
          .conditionalBlock(positive)
          .block(
              () ->
                  layers.assign(
                      layers.fc(layers.elementwiseMul(hidden, hidden), 3, "tanh"), result));
      IntFunction<Feed> by =
          sign -> Feed.of("x", rows(2, 3)).and("flag", LoDTensor.ofFloats(Shape.of(1, 1), sign));
      return trained(squares(result), feeds(by, 1, -1, 1));
    }

    Case branches() {
      Variable x = layers.data("x", DType.FLOAT32, 3);
      Variable flag = layers.data("flag", DType.FLOAT32, 1);
      Variable zero = layers.fillConstant(DType.FLOAT32, 0, 1);
      Variable hidden = layers.fc(x, 3);
      IfElse ways = layers.ifElse(layers.greaterThan(flag, zero));
      ways.whenTrue(() -> ways.output(layers.fc(ways.input(hidden), 2, "tanh")));
      ways.whenFalse(() -> ways.output(layers.fc(ways.input(hidden), 2, "sigmoid")));
      Variable merged = ways.results().get(0);
      Variable positive = layers.greaterThan(layers.mean(flag), zero);
      Variable result =
          layers.cond(
              positive,
              () -> layers.fc(layers.elementwiseMul(merged, merged), 3, "tanh"),
              () -> layers.fc(layers.scale(merged, -2), 3));
      IntFunction<Feed> by =
          sign ->
              Feed.of("x", rows(5, 3))
                  .and(
                      "flag",
                      LoDTensor.ofFloats(
                          Shape.of(5, 1), sign, -.5f * sign, sign, -.25f * sign, sign));
      return trained(squares(result), feeds(by, 1, -1, 1));
    }

    Case staticRnn() {
      Variable x = layers.data("x", DType.FLOAT32, -1, -1, 3);
      Variable first = layers.fc(layers.reduceMean(x, 0), 4, "tanh");
      StaticRnn rnn = layers.staticRnn();
      rnn.step(
          () -> {
            Variable step = rnn.stepInput(x);
            Variable before = rnn.memory(first);
            Variable hidden = layers.fc(List.of(step, before), 4, with("tanh"));
            rnn.updateMemory(before, hidden);
            rnn.stepOutput(layers.elementwiseMul(hidden, hidden));
          });
      IntFunction<Feed> by =
          steps ->
              Feed.of("x", LoDTensor.ofFloats(Shape.of(steps, 2, 3), rows(2 * steps, 3).floats()));
      return trained(layers.mean(rnn.result()), feeds(by, 2, 5, 3));
    }
  }
}
