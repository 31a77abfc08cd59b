package org.fluidjava.oracle;

import java.io.IOException;
import java.util.List;
import org.fluidjava.layers.DynamicRnn;
import org.fluidjava.layers.FullyConnected;
import org.fluidjava.layers.Gru;
import org.fluidjava.layers.IfElse;
import org.fluidjava.layers.Layers;
import org.fluidjava.layers.Lstm;
import org.fluidjava.layers.StaticRnn;
import org.fluidjava.optimizer.SGD;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Training programs with sub-blocks on the real Paddle and here: branches, loops within loops,
 * recurrent blocks and first states. Losses and all parameters are compared after every step.
 */
@Tag("oracle")
class BranchesTest {
  private static final int STEPS = 4;

  private final ComparedProgram program = new ComparedProgram();
  private final Layers layers = program.layers;

  private Variable rows() {
    program.feed(
        "x",
        LoDTensor.ofFloats(
            Shape.of(4, 3), .1f, .2f, .3f, -.1f, .4f, -.2f, .7f, .5f, -.6f, -.3f, .9f, .8f));
    return layers.data("x", DType.FLOAT32, 3);
  }

  private Variable flags(float... values) {
    program.feed("flag", LoDTensor.ofFloats(Shape.of(values.length, 1), values));
    Variable flag = layers.data("flag", DType.FLOAT32, 1);
    return layers.greaterThan(flag, layers.fillConstant(DType.FLOAT32, 0, 1));
  }

  private Variable words() {
    program.feed("words", LoDTensor.ofSequences(new long[][] {{1, 4, 2}, {8}, {3, 3, 0, 5, 7}}));
    return layers.embedding(layers.words("words"), 9, 6);
  }

  private void train(Variable result) throws IOException {
    Variable loss = layers.mean(layers.elementwiseMul(result, result));
    new SGD(0.2).minimize(layers, loss);
    if (program.operators("conditional_block") > 0) {
      program.wrapInALoop();
    }
    program.fetch(loss);
    program.main.parameters().forEach(program::fetch);
    program.compare(STEPS, 5e-6);
  }

  @Test
  void rowsThatGoOneWayOrAnother() throws IOException {
    Variable hidden = layers.fc(rows(), 3);
    IfElse ways = layers.ifElse(flags(1, -1, 1, -1));
    ways.whenTrue(() -> ways.output(layers.fc(ways.input(hidden), 2, "tanh")));
    ways.whenFalse(() -> ways.output(layers.fc(ways.input(hidden), 2, "sigmoid")));
    train(ways.results().get(0));
  }

  @Test
  void allRowsGoOneWay() throws IOException {
    Variable hidden = layers.fc(rows(), 3);
    IfElse ways = layers.ifElse(flags(1, 1, 1, 1));
    ways.whenTrue(() -> ways.output(layers.fc(ways.input(hidden), 2, "tanh")));
    ways.whenFalse(() -> ways.output(layers.fc(ways.input(hidden), 2, "sigmoid")));
    program.fetch(ways.results().get(0));
    program.compare(1);
  }

  @Test
  void oneOfTwoBranches() throws IOException {
    for (float sign : new float[] {1, -1}) {
      new BranchesTest().branch(sign);
    }
  }

  private void branch(float sign) throws IOException {
    Variable hidden = layers.fc(rows(), 3);
    train(
        layers.cond(
            flags(sign),
            () -> layers.fc(layers.elementwiseMul(hidden, hidden), 3, "tanh"),
            () -> layers.scale(hidden, -2)));
  }

  @Test
  void theFirstCaseThatHolds() throws IOException {
    Variable x = rows();
    Variable step = program.state("step", LoDTensor.scalar(0));
    layers.increment(step);
    Variable rate = layers.fillConstant(DType.FLOAT32, 0, 1);
    layers
        .switchBlocks()
        .when(
            layers.lessThan(step, layers.fillConstant(DType.FLOAT32, 2, 1)),
            () -> layers.assign(layers.fillConstant(DType.FLOAT32, 0.5, 1), rate))
        .when(
            layers.lessThan(step, layers.fillConstant(DType.FLOAT32, 3, 1)),
            () -> layers.assign(layers.scale(rate, 1, 0.25, true), rate))
        .otherwise(() -> layers.assign(layers.scale(step, 0.01), rate));
    program.fetch(rate, step, layers.elementwiseMul(layers.fc(x, 3), rate));
    program.compare(STEPS);
  }

  @Test
  void loopsWithinLoops() throws IOException {
    Variable i = layers.fillConstant(DType.INT64, 0, 1);
    Variable n = layers.fillConstant(DType.INT64, 3, 1);
    Variable state = layers.fc(rows(), 3);
    Variable goesOn = layers.lessThan(i, n);
    layers
        .whileLoop(goesOn)
        .block(
            () -> {
              Variable inner = layers.scale(layers.fc(state, 3, "tanh"), 1);
              Variable j = layers.fillConstant(DType.INT64, 0, 1);
              Variable more = layers.lessThan(j, i);
              layers
                  .whileLoop(more)
                  .block(
                      () -> {
                        layers.assign(layers.fc(inner, 3, "sigmoid"), inner);
                        layers.increment(j);
                        layers.lessThan(j, i, more);
                      });
              layers.assign(inner, state);
              layers.increment(i);
              layers.lessThan(i, n, goesOn);
            });
    program.fetch(state);
    program.compare(1);
  }

  @Test
  void aStaticRnnWithALearnedBeginning() throws IOException {
    float[] numbers = new float[5 * 2 * 3];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (i * 7 % 11 - 5) * .1f;
    }
    program.feed("x", LoDTensor.ofFloats(Shape.of(5, 2, 3), numbers));
    Variable x = layers.data("x", DType.FLOAT32, -1, -1, 3);
    Variable first = layers.fc(layers.reduceMean(x, 0), 4, "tanh");
    StaticRnn rnn = layers.staticRnn();
    rnn.step(
        () -> {
          Variable step = rnn.stepInput(x);
          Variable before = rnn.memory(first);
          Variable hidden =
              layers.fc(List.of(step, before), 4, FullyConnected.DEFAULT.withActivation("tanh"));
          rnn.updateMemory(before, hidden);
          rnn.stepOutput(layers.elementwiseMul(hidden, hidden));
        });
    train(rnn.result());
  }

  @Test
  void aMemoryWithALearnedBeginningAndAStaticInput() throws IOException {
    Variable x = words();
    Variable first = layers.fc(layers.sequencePool(x, "last"), 6, "tanh");
    Variable all = layers.fc(layers.sequencePool(x, "sum"), 6);
    DynamicRnn rnn = layers.dynamicRnn();
    rnn.block(
        () -> {
          Variable word = rnn.stepInput(x);
          Variable fixed = rnn.staticInput(all);
          Variable before = rnn.memory(first, true);
          Variable hidden =
              layers.fc(
                  List.of(word, before, fixed),
                  6,
                  FullyConnected.DEFAULT.withActivation("sigmoid"));
          rnn.updateMemory(before, hidden);
          rnn.output(hidden);
        });
    train(rnn.result());
  }

  @Test
  void recurrentLayersWithFirstStates() throws IOException {
    for (boolean reverse : new boolean[] {false, true}) {
      for (boolean origin : new boolean[] {false, true}) {
        new BranchesTest().firstStates(reverse, origin);
      }
    }
  }

  @Test
  void statesAreCarriedFromRunToRun() throws IOException {
    for (int width : new int[] {5, 16}) {
      new BranchesTest().carried(width);
    }
  }

  private void carried(int width) throws IOException {
    Variable x = words();
    Variable state = program.state("state", LoDTensor.zeros(DType.FLOAT32, Shape.of(3, width)));
    Gru gru = Gru.DEFAULT.withInitial(state);
    Variable hidden = layers.dynamicGru(layers.fc(x, 3 * width), width, gru);
    layers.assign(layers.sequenceLastStep(hidden), state);
    program.fetch(hidden, state);
    program.compare(6, 5e-6);
  }

  private void firstStates(boolean reverse, boolean origin) throws IOException {
    Variable x = words();
    Variable first = layers.fc(layers.sequencePool(x, "average"), 5, "tanh");
    Gru gru = Gru.DEFAULT.withInitial(first).withReverse(reverse).withOriginMode(origin);
    Variable hidden = layers.dynamicGru(layers.fc(x, 15), 5, gru);
    Variable second = layers.dynamicGru(layers.fc(hidden, 15), 5, gru.withReverse(!reverse));
    program.fetch(hidden, second);
    Variable cells = layers.fc(layers.sequencePool(x, "max"), 5, "tanh");
    Lstm lstm = Lstm.DEFAULT.withInitial(first, cells).withReverse(reverse);
    Variable third = layers.dynamicLstm(layers.fc(second, 20), 20, lstm).hidden();
    train(third);
  }
}
