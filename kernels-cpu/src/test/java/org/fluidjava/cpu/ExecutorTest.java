package org.fluidjava.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.fluidjava.device.CPUPlace;
import org.fluidjava.device.HostDevice;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.Fetched;
import org.fluidjava.executor.PreparationException;
import org.fluidjava.layers.Layers;
import org.fluidjava.op.OperatorException;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.junit.jupiter.api.Test;

class ExecutorTest {
  private final Program main = new Program();
  private final Layers layers = new Layers(main, new Program());
  private final Variable x = layers.data("x", DType.FLOAT32, 2);
  private final Variable w = layers.data("w", DType.FLOAT32, 3);
  private final LoDTensor weight = LoDTensor.ofFloats(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);

  private Feed feed(float... values) {
    return Feed.of("x", LoDTensor.ofFloats(Shape.of(values.length / 2, 2), values))
        .and("w", weight);
  }

  @Test
  void runsWithBatchesOfAnySize() {
    Variable out = layers.mul(x, w, 1, 1);
    try (Executor executor = new Executor(new CPUPlace())) {
      assertThat(executor.run(main, feed(1, 1), out).tensor(out).floats()).containsExactly(5, 7, 9);
      LoDTensor two = executor.run(main, feed(1, 0, 0, 1), out).tensor(out);
      assertThat(two.shape()).isEqualTo(Shape.of(2, 3));
      assertThat(two.floats()).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(executor.run(main, feed(), out).tensor(out).shape()).isEqualTo(Shape.of(0, 3));
      assertThat(executor.run(main, feed(1, 1), out).tensor(out).floats()).containsExactly(5, 7, 9);
    }
  }

  @Test
  void givesAllMemoryBack() {
    Variable out = layers.mul(x, w, 1, 1);
    long before = HostDevice.shared().memory().live();
    try (Executor executor = new Executor(new CPUPlace())) {
      executor.run(main, feed(1, 1), out);
      executor.scope().set("kept", weight);
      assertThat(HostDevice.shared().memory().live()).isGreaterThan(before);
    }
    assertThat(HostDevice.shared().memory().live()).isEqualTo(before);
  }

  @Test
  void namesTheMissingFeedAndTheNearestName() {
    Variable out = layers.mul(x, w, 1, 1);
    try (Executor executor = new Executor(new CPUPlace())) {
      assertThatThrownBy(() -> executor.run(main, Feed.of("x", weight.reshaped(3, 2)), out))
          .hasMessageStartingWith(
              "feed 'w' is missing: operator 0 (mul, added at ExecutorTest.java:")
          .hasMessageEndingWith("reads it; fed are [x]");
      assertThatThrownBy(() -> executor.run(main, Feed.of("xx", weight), out))
          .hasMessage("feed 'xx' is not a variable of the program; did you mean 'x'?");
    }
  }

  @Test
  void refusesAWrongTypeRankOrExtentBeforeAnyKernelRuns() {
    Variable out = layers.mul(x, w, 1, 1);
    try (Executor executor = new Executor(new CPUPlace())) {
      assertThatThrownBy(
              () ->
                  executor.run(
                      main,
                      Feed.of("x", LoDTensor.ofLongs(Shape.of(1, 2), 1, 2)).and("w", weight),
                      out))
          .hasMessageStartingWith(
              "feed 'x' must be float32 but is int64\n  declared  x float32 [?, 2]\n  fed       int64 [1, 2]\n  read by operator 0 (mul), added at ExecutorTest.java:");
      assertThatThrownBy(
              () ->
                  executor.run(
                      main,
                      Feed.of("x", LoDTensor.ofFloats(Shape.of(2), 1, 2)).and("w", weight),
                      out))
          .hasMessageContaining("must have 2 dimensions but has 1");
      assertThatThrownBy(
              () ->
                  executor.run(
                      main,
                      Feed.of("x", LoDTensor.ofFloats(Shape.of(1, 3), 1, 2, 3)).and("w", weight),
                      out))
          .hasMessageContaining("must have the shape [?, 2] but has [1, 3]");
    }
  }

  @Test
  void reportsABrokenRuleWithVariablesAndLine() {
    Variable out = layers.mul(x, w, 1, 1);
    try (Executor executor = new Executor(new CPUPlace())) {
      LoDTensor tall = LoDTensor.ofFloats(Shape.of(3, 3), new float[9]);
      assertThatThrownBy(
              () ->
                  executor.run(
                      main,
                      Feed.of("x", LoDTensor.ofFloats(Shape.of(1, 2), 1, 2)).and("w", tall),
                      out))
          .isInstanceOf(OperatorException.class)
          .hasMessageStartingWith(
              """
              mul: the width of X (2) must equal the height of Y (3)
                X  x float32 [1, 2]
                Y  w float32 [3, 3]
                operator 0 of the program, added at ExecutorTest.java:""");
      Fetched good = executor.run(main, feed(1, 1), out);
      assertThat(good.tensor(out).floats()).containsExactly(5, 7, 9);
    }
  }

  @Test
  void listsAllUnknownOperators() {
    main.global().appendOp("frobnicate").setInput("X", List.of("x"));
    main.global().appendOp("frobnicate").setInput("X", List.of("x"));
    main.global().appendOp("twiddle").setInput("X", List.of("x"));
    try (Executor executor = new Executor(new CPUPlace())) {
      assertThatThrownBy(() -> executor.prepare(main, List.of("x")))
          .isInstanceOf(PreparationException.class)
          .hasMessage(
              "this build does not know 2 operator types of the program:\n  frobnicate (2 operators)\n  twiddle (1 operator)");
    }
  }

  @Test
  void refusesAMisspeltFetch() {
    Variable out = layers.mul(x, w, 1, 1);
    try (Executor executor = new Executor(new CPUPlace())) {
      assertThatThrownBy(() -> executor.run(main, feed(1, 1), "mul_0.tmp_1"))
          .hasMessage(
              "fetch 'mul_0.tmp_1' is not a variable of the program; did you mean '"
                  + out.name()
                  + "'?");
    }
  }
}
