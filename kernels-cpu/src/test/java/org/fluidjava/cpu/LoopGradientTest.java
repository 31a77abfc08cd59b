package org.fluidjava.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Feed;
import org.fluidjava.grad.Backward;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.layers.DynamicRnn;
import org.fluidjava.layers.FullyConnected;
import org.fluidjava.layers.IfElse;
import org.fluidjava.layers.Layers;
import org.fluidjava.layers.Param;
import org.fluidjava.layers.StaticRnn;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.fluidjava.testkit.GradientCheck;
import org.fluidjava.testkit.NoNativeLeaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Gradients through loops and conditional blocks, against central differences and plain math. */
@ExtendWith(NoNativeLeaks.class)
class LoopGradientTest {
  private static final Kernels KERNELS = new Kernels(List.of(new CpuBackend()));

  private final Program main = new Program();
  private final Program startup = new Program().setRandomSeed(11);
  private final Layers layers = new Layers(main, startup);

  private static Feed words() {
    return Feed.of(
            "word",
            LoDTensor.ofSequences(new long[] {1, 4}, new long[] {0, 2, 2, 3}, new long[] {2}))
        .and(
            "next",
            LoDTensor.ofSequences(new long[] {4, 1}, new long[] {2, 3, 0, 0}, new long[] {1}));
  }

  private Variable lossOf(Variable hidden) {
    Variable next = layers.data("next", DType.INT64, 1).lodLevel(1);
    return layers.mean(layers.crossEntropy(layers.fc(hidden, 5, "softmax"), next));
  }

  private Variable embedded(Param table) {
    return layers.embedding(layers.data("word", DType.INT64, 1).lodLevel(1), 5, 4, table);
  }

  @Test
  void aDynamicRnnModel() {
    Variable x = embedded(Param.DEFAULT);
    DynamicRnn rnn = layers.dynamicRnn();
    rnn.block(
        () -> {
          Variable word = rnn.stepInput(x);
          Variable before = rnn.memory(6);
          Variable hidden =
              layers.fc(List.of(word, before), 6, FullyConnected.DEFAULT.withActivation("tanh"));
          rnn.updateMemory(before, hidden);
          rnn.output(hidden);
        });
    Variable loss = lossOf(rnn.result());
    int elements = GradientCheck.of(main, startup, loss, words()).check(Place.cpu(), KERNELS);
    assertThat(elements).isEqualTo(20 + 24 + 36 + 6 + 30 + 5);
  }

  @Test
  void aStaticRnnWithALearnedBeginning() {
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
    Variable loss = layers.mean(rnn.result());
    float[] numbers = new float[3 * 2 * 3];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (i * 7 % 11 - 5) * .1f;
    }
    Feed feed = Feed.of("x", LoDTensor.ofFloats(Shape.of(3, 2, 3), numbers));
    int elements = GradientCheck.of(main, startup, loss, feed).check(Place.cpu(), KERNELS);
    assertThat(elements).isEqualTo(12 + 4 + 12 + 16 + 4);
  }

  @Test
  void itemsOfAnArrayInOneTensor() {
    for (boolean stack : new boolean[] {false, true}) {
      Program program = new Program();
      Program start = new Program().setRandomSeed(5);
      Layers own = new Layers(program, start);
      Variable x = own.data("x", DType.FLOAT32, 3);
      Variable array = own.createArray(DType.FLOAT32);
      for (int i = 0; i < 2; i++) {
        own.arrayWrite(own.fc(x, 3, "tanh"), own.fillConstant(DType.INT64, i, 1), array);
      }
      Variable joined = own.tensorArrayToTensor(array, 1, stack).get(0);
      Variable loss = own.mean(own.elementwiseMul(joined, joined));
      LoDTensor data = LoDTensor.ofFloats(Shape.of(2, 3), .1f, .2f, .3f, -.1f, .4f, -.2f);
      int elements =
          GradientCheck.of(program, start, loss, Feed.of("x", data)).check(Place.cpu(), KERNELS);
      assertThat(elements).isEqualTo(2 * 12);
    }
  }

  @Test
  void aMemoryWithALearnedBeginningAndAStaticInput() {
    Variable x = embedded(Param.DEFAULT);
    Variable first = layers.fc(layers.sequencePool(x, "last"), 6, "tanh");
    Variable all = layers.fc(layers.sequencePool(x, "sum"), 6);
    DynamicRnn rnn = layers.dynamicRnn();
    rnn.block(
        () -> {
          Variable word = rnn.stepInput(x);
          Variable fixed = rnn.staticInput(all);
          Variable before = rnn.memory(first, true);
          Variable hidden =
              layers.elementwiseAdd(
                  layers.fc(
                      List.of(word, before), 6, FullyConnected.DEFAULT.withActivation("sigmoid")),
                  fixed);
          rnn.updateMemory(before, hidden);
          rnn.output(hidden);
        });
    Variable loss = lossOf(rnn.result());
    int elements = GradientCheck.of(main, startup, loss, words()).check(Place.cpu(), KERNELS);
    assertThat(elements).isGreaterThan(100);
  }

  @Test
  void aValueHandedOnWithoutArrays() {
    Variable x = layers.data("x", DType.FLOAT32, 3);
    Variable i = layers.fillConstant(DType.INT64, 0, 1);
    Variable n = layers.fillConstant(DType.INT64, 4, 1);
    Variable state = layers.fc(x, 3);
    Variable goesOn = layers.lessThan(i, n);
    layers
        .whileLoop(goesOn)
        .block(
            () -> {
              Variable next = layers.fc(state, 3, "tanh");
              layers.assign(
                  layers.elementwiseAdd(next, layers.elementwiseMul(state, state)), state);
              layers.increment(i);
              layers.lessThan(i, n, goesOn);
            });
    Variable loss = layers.mean(layers.elementwiseMul(state, state));
    LoDTensor data = LoDTensor.ofFloats(Shape.of(2, 3), .1f, .2f, .3f, -.1f, .4f, -.2f);
    int elements =
        GradientCheck.of(main, startup, loss, Feed.of("x", data)).check(Place.cpu(), KERNELS);
    assertThat(elements).isEqualTo(9 + 3 + 9 + 3);
  }

  @Test
  void aLoopInsideALoop() {
    Variable x = layers.data("x", DType.FLOAT32, 3);
    Variable i = layers.fillConstant(DType.INT64, 0, 1);
    Variable n = layers.fillConstant(DType.INT64, 3, 1);
    Variable state = layers.fc(x, 3);
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
    Variable loss = layers.mean(layers.elementwiseMul(state, state));
    LoDTensor data = LoDTensor.ofFloats(Shape.of(2, 3), .1f, .2f, .3f, -.1f, .4f, -.2f);
    int elements =
        GradientCheck.of(main, startup, loss, Feed.of("x", data)).check(Place.cpu(), KERNELS);
    assertThat(elements).isEqualTo(3 * 12);
  }

  @Test
  void aValueThatALoopOverwritesButAGradientNeedsIsRefused() {
    Variable x = layers.data("x", DType.FLOAT32, 3);
    Variable state = layers.fc(x, 3, "tanh");
    Variable i = layers.fillConstant(DType.INT64, 0, 1);
    Variable n = layers.fillConstant(DType.INT64, 2, 1);
    Variable goesOn = layers.lessThan(i, n);
    layers
        .whileLoop(goesOn)
        .block(
            () -> {
              layers.assign(layers.scale(state, 3), state);
              layers.increment(i);
              layers.lessThan(i, n, goesOn);
            });
    Variable loss = layers.mean(state);
    assertThatThrownBy(() -> Backward.append(loss))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "tanh_grad needs '"
                + state.name()
                + "' as it was before a sub-block overwrote it (while_grad)");
  }

  @Test
  void oneOfTwoBranches() {
    for (float sign : new float[] {1, -1}) {
      Program program = new Program();
      Program start = new Program().setRandomSeed(3);
      Layers own = new Layers(program, start);
      Variable x = own.data("x", DType.FLOAT32, 3);
      Variable flag = own.data("flag", DType.FLOAT32, 1);
      Variable hidden = own.fc(x, 3);
      Variable positive = own.greaterThan(flag, own.fillConstant(DType.FLOAT32, 0, 1));
      Variable result =
          own.cond(
              positive,
              () -> own.fc(own.elementwiseMul(hidden, hidden), 3, "tanh"),
              () -> own.scale(hidden, -2));
      Variable loss = own.mean(own.elementwiseMul(result, result));
      LoDTensor data = LoDTensor.ofFloats(Shape.of(2, 3), .1f, .2f, .3f, -.1f, .4f, -.2f);
      Feed feed = Feed.of("x", data).and("flag", LoDTensor.ofFloats(Shape.of(1, 1), sign));
      GradientCheck.of(program, start, loss, feed).check(Place.cpu(), KERNELS);
    }
  }

  @Test
  void rowsThatGoOneWayOrAnother() {
    Variable x = layers.data("x", DType.FLOAT32, 3);
    Variable flag = layers.data("flag", DType.FLOAT32, 1);
    Variable hidden = layers.fc(x, 3);
    Variable mask = layers.greaterThan(flag, layers.fillConstant(DType.FLOAT32, 0, 1));
    IfElse ways = layers.ifElse(mask);
    ways.whenTrue(() -> ways.output(layers.fc(ways.input(hidden), 2, "tanh")));
    ways.whenFalse(() -> ways.output(layers.fc(ways.input(hidden), 2, "sigmoid")));
    Variable result = ways.results().get(0);
    Variable loss = layers.mean(layers.elementwiseMul(result, result));
    Feed feed =
        Feed.of(
                "x",
                LoDTensor.ofFloats(Shape.of(3, 3), .1f, .2f, .3f, -.1f, .4f, -.2f, .7f, .5f, -.6f))
            .and("flag", LoDTensor.ofFloats(Shape.of(3, 1), 1, -1, 1));
    int elements = GradientCheck.of(main, startup, loss, feed).check(Place.cpu(), KERNELS);
    assertThat(elements).isEqualTo(12 + 8 + 8);
  }

  @Test
  void conditionalBlocks() {
    for (float sign : new float[] {1, -1}) {
      Program program = new Program();
      Program start = new Program().setRandomSeed(3);
      Layers own = new Layers(program, start);
      Variable x = own.data("x", DType.FLOAT32, 3);
      Variable flag = own.data("flag", DType.FLOAT32, 1);
      Variable zero = own.fillConstant(DType.FLOAT32, 0, 1);
      Variable hidden = own.fc(x, 3);
      Variable result = own.scale(hidden, 1);
      Variable positive = own.greaterThan(flag, zero);
      own.conditionalBlock(positive)
          .block(() -> own.assign(own.fc(own.elementwiseMul(hidden, hidden), 3, "tanh"), result));
      Variable loss = own.mean(own.elementwiseMul(result, result));
      LoDTensor data = LoDTensor.ofFloats(Shape.of(2, 3), .1f, .2f, .3f, -.1f, .4f, -.2f);
      Feed feed = Feed.of("x", data).and("flag", LoDTensor.ofFloats(Shape.of(1, 1), sign));
      GradientCheck.of(program, start, loss, feed).check(Place.cpu(), KERNELS);
    }
  }
}
