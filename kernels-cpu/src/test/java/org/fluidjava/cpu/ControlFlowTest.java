package org.fluidjava.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.fluidjava.device.CPUPlace;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.PreparationException;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.layers.Layers;
import org.fluidjava.layers.StaticRnn;
import org.fluidjava.op.Appending;
import org.fluidjava.op.OpSpec;
import org.fluidjava.op.OperatorException;
import org.fluidjava.program.Block;
import org.fluidjava.program.Program;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.fluidjava.tensor.TensorArray;
import org.fluidjava.testkit.NoNativeLeaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Loops, conditions and arrays in whole programs. */
@ExtendWith(NoNativeLeaks.class)
class ControlFlowTest {
  private final Program main = new Program();
  private final Layers layers = new Layers(main, new Program());

  private Variable count(long value) {
    return layers.fillConstant(DType.INT64, value, 1);
  }

  private static Feed number(String name, long value) {
    return Feed.of(name, LoDTensor.ofLongs(Shape.of(1), value));
  }

  /** A counter's value. */
  private Variable number(String name) {
    return layers.data(name, DType.INT64, 1).setShape(Shape.of(1));
  }

  /** i counts from 0 while it is below n. */
  private void countTo(Variable i, Variable n, Runnable body) {
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

  @Test
  void aLoopRunsAsOftenAsItsConditionSaysInEveryRun() {
    Variable n = number("n");
    Variable i = count(0);
    Variable sum = layers.fillConstant(DType.FLOAT32, 1, 2);
    countTo(i, n, () -> layers.assign(layers.scale(sum, 2), sum));
    try (Executor executor = new Executor(new CPUPlace())) {
      PreparedProgram prepared = executor.prepare(main, sum, i);
      for (int rounds : new int[] {3, 0, 5, 1}) {
        var got = prepared.run(number("n", rounds));
        assertThat(got.tensor(i).longs()).containsExactly(rounds);
        assertThat(got.tensor(sum).floats()).containsExactly(1 << rounds, 1 << rounds);
      }
    }
  }

  @Test
  void arraysHoldOnlyWhatThisRunWrote() {
    Variable n = number("n");
    Variable i = count(0);
    Variable array = layers.createArray(DType.INT64);
    countTo(i, n, () -> layers.arrayWrite(i, i, array));
    Variable length = layers.arrayLength(array);
    try (Executor executor = new Executor(new CPUPlace())) {
      PreparedProgram prepared = executor.prepare(main, length, array);
      for (int rounds : new int[] {4, 2, 0, 3}) {
        var got = prepared.run(number("n", rounds));
        assertThat(got.tensor(length).longs()).containsExactly(rounds);
        TensorArray items = (TensorArray) got.value(array.name());
        assertThat(items.items()).hasSize(rounds);
        for (int step = 0; step < rounds; step++) {
          assertThat(items.items().get(step).longs()).containsExactly(step);
        }
      }
    }
  }

  @Test
  void aLoopInsideALoop() {
    Variable n = number("n");
    Variable i = count(0);
    Variable total = count(0);
    countTo(
        i,
        n,
        () -> {
          Variable j = count(0);
          countTo(j, i, () -> layers.increment(total));
        });
    try (Executor executor = new Executor(new CPUPlace())) {
      PreparedProgram prepared = executor.prepare(main, total);
      assertThat(prepared.run(number("n", 5)).tensor(total).longs()).containsExactly(10);
      assertThat(prepared.run(number("n", 1)).tensor(total).longs()).containsExactly(0);
      assertThat(prepared.run(number("n", 7)).tensor(total).longs()).containsExactly(21);
    }
  }

  @Test
  void aConditionInsideALoop() {
    Variable n = number("n");
    Variable i = count(0);
    Variable two = count(2);
    Variable below = count(0);
    Variable above = count(0);
    countTo(
        i,
        n,
        () ->
            layers
                .switchBlocks()
                .when(layers.lessThan(i, two), () -> layers.increment(below))
                .when(layers.equal(i, two), () -> layers.assign(count(100), above))
                .otherwise(() -> layers.increment(above)));
    try (Executor executor = new Executor(new CPUPlace())) {
      PreparedProgram prepared = executor.prepare(main, below, above);
      var got = prepared.run(number("n", 6));
      assertThat(got.tensor(below).longs()).containsExactly(2);
      assertThat(got.tensor(above).longs()).containsExactly(103);
      got = prepared.run(number("n", 1));
      assertThat(got.tensor(below).longs()).containsExactly(1);
      assertThat(got.tensor(above).longs()).containsExactly(0);
    }
  }

  @Test
  void shapesMayChangeFromRoundToRoundAndAreFreshInTheNextRun() {
    Variable n = number("n");
    Variable x = layers.data("x", DType.FLOAT32, 2);
    Variable i = count(0);
    Variable grown = layers.assign(x);
    countTo(
        i,
        n,
        () -> {
          Variable both = layers.call("concat").temp(DType.FLOAT32);
          Appending.append(
              main.current(),
              new OpSpec("concat")
                  .in("X", List.of(grown.name(), x.name()))
                  .out("Out", both.name())
                  .attr("axis", 1));
          layers.assign(both, grown);
        });
    Variable doubled = layers.scale(grown, 2);
    LoDTensor row = LoDTensor.ofFloats(Shape.of(1, 2), 1, 2);
    try (Executor executor = new Executor(new CPUPlace())) {
      PreparedProgram prepared = executor.prepare(main, doubled);
      for (int rounds : new int[] {2, 0, 1}) {
        LoDTensor got = prepared.run(number("n", rounds).and("x", row)).tensor(doubled);
        assertThat(got.shape()).isEqualTo(Shape.of(1, 2 + 2 * rounds));
        for (int at = 0; at < got.floats().length; at++) {
          assertThat(got.floats()[at]).isEqualTo(at % 2 == 0 ? 2 : 4);
        }
      }
    }
  }

  @Test
  void whatARoundLeavesBehindIsGoneInTheNext() {
    Variable n = number("n");
    Variable i = count(0);
    Variable one = count(1);
    countTo(
        i,
        n,
        () -> {
          Variable temporary = layers.main().current().createVar("t", VarKind.LOD_TENSOR);
          temporary.setDtype(DType.INT64).setShape(Shape.of(1));
          // Only the first round writes it, but every round reads it.
          layers
              .conditionalBlock(layers.lessThan(i, one))
              .block(() -> layers.assign(one, temporary));
          layers.assign(temporary);
        });
    try (Executor executor = new Executor(new CPUPlace())) {
      PreparedProgram prepared = executor.prepare(main, i);
      assertThat(prepared.run(number("n", 1)).tensor(i).longs()).containsExactly(1);
      assertThatThrownBy(() -> prepared.run(number("n", 2)))
          .isInstanceOf(OperatorException.class)
          .hasMessageContaining("input X, variable 't', has no value: nothing has written it");
    }
  }

  @Test
  void aConditionalBlockWithoutGradientAndWithTensors() {
    Variable x = layers.data("x", DType.FLOAT32, 2);
    Variable result = layers.fillConstant(DType.FLOAT32, 7, 1, 2);
    Block block = main.addBlock(0);
    block.appendOp("assign").setInput("X", List.of("x")).setOutput("Out", List.of(result.name()));
    main.global()
        .appendOp("conditional_block_infer")
        .setInput("Cond", List.of("x"))
        .setInput("Input", List.of("x"))
        .setOutput("Out", List.of(result.name()))
        .setAttr("sub_block", org.fluidjava.program.Attr.block(1))
        .setAttr("is_scalar_condition", false);
    try (Executor executor = new Executor(new CPUPlace())) {
      PreparedProgram prepared = executor.prepare(main, result);
      Feed full = Feed.of("x", LoDTensor.ofFloats(Shape.of(1, 2), 3, 4));
      Feed none = Feed.of("x", LoDTensor.ofFloats(Shape.of(0, 2)));
      assertThat(prepared.run(full).tensor(result).floats()).containsExactly(3, 4);
      assertThat(prepared.run(none).tensor(result).floats()).containsExactly(7, 7);
      assertThat(prepared.run(full).tensor(result).floats()).containsExactly(3, 4);
    }
  }

  @Test
  void aStaticRnnAddsUpItsSteps() {
    Variable x = layers.data("x", DType.FLOAT32, -1, -1, 2);
    StaticRnn rnn = layers.staticRnn();
    rnn.step(
        () -> {
          Variable step = rnn.stepInput(x);
          Variable before = rnn.memory(x, 10, 2);
          Variable sum = layers.elementwiseAdd(step, layers.scale(before, 2));
          rnn.updateMemory(before, sum);
          rnn.stepOutput(sum);
        });
    Variable sums = rnn.result();
    try (Executor executor = new Executor(new CPUPlace())) {
      PreparedProgram prepared = executor.prepare(main, sums);
      for (int steps : new int[] {3, 1, 4}) {
        float[] numbers = new float[steps * 2];
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] = i + 1;
        }
        Feed feed = Feed.of("x", LoDTensor.ofFloats(Shape.of(steps, 1, 2), numbers));
        LoDTensor got = prepared.run(feed).tensor(sums);
        assertThat(got.shape()).isEqualTo(Shape.of(steps, 1, 2));
        float[] memory = {10, 10};
        for (int i = 0; i < numbers.length; i++) {
          memory[i % 2] = numbers[i] + 2 * memory[i % 2];
          assertThat(got.floats()[i]).isEqualTo(memory[i % 2]);
        }
      }
    }
  }

  @Test
  void casesByNumberAndByCondition() {
    Variable number = layers.data("number", DType.INT32, 1);
    Variable three = layers.fillConstant(DType.INT32, 3, 1);
    Map<Integer, Supplier<Variable>> branches =
        Map.of(
            1, () -> layers.fillConstant(DType.FLOAT32, 10, 1),
            4, () -> layers.fillConstant(DType.FLOAT32, 40, 1));
    Variable byNumber =
        layers.switchCase(number, branches, () -> layers.fillConstant(DType.FLOAT32, -1, 1));
    Variable byCondition =
        layers.firstCase(
            List.of(
                Map.entry(
                    layers.lessThan(number, three), () -> layers.fillConstant(DType.FLOAT32, 7, 1)),
                Map.entry(
                    layers.equal(number, three), () -> layers.fillConstant(DType.FLOAT32, 8, 1))),
            () -> layers.fillConstant(DType.FLOAT32, 9, 1));
    try (Executor executor = new Executor(new CPUPlace())) {
      PreparedProgram prepared = executor.prepare(main, byNumber, byCondition);
      int[] numbers = {4, 1, 3};
      float[] first = {40, 10, -1};
      float[] second = {9, 7, 8};
      for (int i = 0; i < 3; i++) {
        Feed feed = Feed.of("number", LoDTensor.ofInts(Shape.of(1, 1), numbers[i]));
        var got = prepared.run(feed);
        assertThat(got.tensor(byNumber).floats()).containsExactly(first[i]);
        assertThat(got.tensor(byCondition).floats()).containsExactly(second[i]);
      }
    }
  }

  @Test
  void anEndlessLoopIsStopped() {
    Variable i = count(0);
    Variable n = count(1);
    Variable goesOn = layers.lessThan(i, n);
    layers.whileLoop(goesOn).block(() -> layers.lessThan(i, n, goesOn));
    try (Executor executor = new Executor(new CPUPlace())) {
      PreparedProgram prepared = executor.prepare(main, i);
      assertThatThrownBy(() -> prepared.run(Feed.none()))
          .isInstanceOf(OperatorException.class)
          .hasMessageContaining(
              "the condition '" + goesOn.name() + "' still holds after 1000000 rounds");
    }
  }

  @Test
  void indicesOutsideAnArrayAreRefused() {
    Variable at = number("at");
    Variable array = layers.arrayWrite(count(5), count(1));
    Variable read = layers.arrayRead(array, at);
    try (Executor executor = new Executor(new CPUPlace())) {
      PreparedProgram prepared = executor.prepare(main, read);
      assertThat(prepared.run(number("at", 1)).tensor(read).longs()).containsExactly(5);
      for (int wrong : new int[] {0, 2}) {
        assertThatThrownBy(() -> prepared.run(number("at", wrong)))
            .hasMessageContaining("has 2 items, none was written at " + wrong);
      }
      assertThatThrownBy(() -> prepared.run(number("at", -1)))
          .hasMessageContaining("the index -1 is outside [0, 10000000]");
      assertThat(prepared.run(number("at", 1)).tensor(read).longs()).containsExactly(5);
    }
  }

  @Test
  void blocksThatCannotEndAreRefused() {
    Variable condition = layers.fillConstant(DType.BOOL, 1, 1);
    Block block = main.addBlock(0);
    loop(block, condition, block.index());
    loop(main.global(), condition, block.index());
    try (Executor executor = new Executor(new CPUPlace())) {
      assertThatThrownBy(() -> executor.prepare(main, condition))
          .isInstanceOf(PreparationException.class)
          .hasMessageContaining("block 1 is the sub-block of two operators, while and while");
    }
  }

  @Test
  void circularBlocksAreRefused() {
    Variable condition = layers.fillConstant(DType.BOOL, 1, 1);
    Block first = main.addBlock(0);
    Block second = main.addBlock(1);
    loop(first, condition, second.index());
    loop(second, condition, first.index());
    try (Executor executor = new Executor(new CPUPlace())) {
      // Nothing in block 0 leads to the circle, so it is harmless.
      assertThat(executor.prepare(main, condition).run(Feed.none()).tensor(condition).at(0))
          .isEqualTo(1);
    }
    loop(main.global(), condition, 0);
    try (Executor executor = new Executor(new CPUPlace())) {
      assertThatThrownBy(() -> executor.prepare(main, condition))
          .isInstanceOf(PreparationException.class)
          .hasMessageContaining("names block 0, but the program has blocks 0 to 2");
    }
  }

  @Test
  void blocksTooDeepAreRefused() {
    Variable condition = layers.fillConstant(DType.BOOL, 1, 1);
    for (int depth = 1; depth <= 100; depth++) {
      Block block = main.addBlock(depth - 1);
      loop(main.block(depth - 1), condition, block.index());
    }
    try (Executor executor = new Executor(new CPUPlace())) {
      assertThatThrownBy(() -> executor.prepare(main, condition))
          .isInstanceOf(PreparationException.class)
          .hasMessage("sub-blocks lie more than 64 deep");
    }
  }

  /** A loop as a broken file may have it: Appending would refuse it. */
  private static void loop(Block in, Variable condition, int subBlock) {
    in.appendOp("while")
        .setInput("Condition", List.of(condition.name()))
        .setOutput("Out", List.of(condition.name()))
        .setAttr("sub_block", org.fluidjava.program.Attr.block(subBlock));
  }
}
