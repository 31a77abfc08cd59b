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
import org.fluidjava.layers.Layers;
import org.fluidjava.layers.Param;
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
