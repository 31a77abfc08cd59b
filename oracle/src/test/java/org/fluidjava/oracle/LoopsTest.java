package org.fluidjava.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.fluidjava.layers.DynamicRnn;
import org.fluidjava.layers.FullyConnected;
import org.fluidjava.layers.Layers;
import org.fluidjava.layers.TopK;
import org.fluidjava.optimizer.SGD;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
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

  private final ComparedProgram program = new ComparedProgram();
  private final Layers layers = program.layers;

  @Test
  void elevenLoopsInOneProgramGiveWhatPaddleGives() throws IOException {
    Variable words = layers.words("words");
    program.feed("words", LoDTensor.ofSequences(new long[][] {{1, 4, 2}, {8}, {3, 3, 0, 5, 7}}));
    Variable x = layers.embedding(words, VOCABULARY, WIDTH);

    Variable forward = recurrent(x, null, false);
    Variable context = layers.sequenceLastStep(forward);
    Variable second = recurrent(forward, context, true);
    Variable stepwise = byRankTable(second);
    program.fetch(forward, second, stepwise);
    program.fetch(nested());
    program.fetch(powers(context));
    program.fetch(fibonacci());
    program.fetch(reversed(stepwise));
    program.fetch(search(context));

    assertThat(program.operators("while")).as("while operators").isGreaterThanOrEqualTo(11);
    program.compare(1);
  }

  @Test
  void aRecurrentBlockTrainsAsInPaddle() throws IOException {
    Variable words = layers.words("words");
    Variable next = layers.words("next");
    program.feed("words", LoDTensor.ofSequences(new long[][] {{1, 4, 2}, {8}, {3, 3, 0, 5, 7}}));
    program.feed("next", LoDTensor.ofSequences(new long[][] {{4, 2, 0}, {1}, {3, 0, 5, 7, 0}}));
    Variable hidden =
        recurrent(recurrent(layers.embedding(words, VOCABULARY, WIDTH), null, false), null, false);
    Variable loss =
        layers.mean(layers.softmaxWithCrossEntropy(layers.fc(hidden, VOCABULARY), next));
    new SGD(0.5).minimize(layers, loss);
    program.fetch(loss);
    program.main.parameters().forEach(program::fetch);
    program.compare(5);
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
    program.feed("init_ids", start(DType.INT64));
    program.feed("init_scores", start(DType.FLOAT32));
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
}
