package org.fluidjava.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Fallback;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.executor.Scope;
import org.fluidjava.inspect.ComparisonText;
import org.fluidjava.inspect.DeviceComparison;
import org.fluidjava.inspect.FreeRunComparison;
import org.fluidjava.inspect.NanCheck;
import org.fluidjava.inspect.OperatorComparison;
import org.fluidjava.inspect.Profiler;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.layers.Layers;
import org.fluidjava.op.OperatorException;
import org.fluidjava.pass.Passes;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.junit.jupiter.api.Test;

/** Looking at runs: comparisons, profiles, NaN. */
class InspectionTest {
  private final Program main = new Program();
  private final Layers layers = new Layers(main, new Program());
  private final Variable x = layers.data("x", DType.FLOAT32, 3);
  private final Feed feed = Feed.of("x", LoDTensor.ofFloats(Shape.of(1, 3), -1, 2, 4));

  private record Sides(Executor first, Executor second) implements AutoCloseable {
    static Sides with(float fault) {
      Kernels kernels = new Kernels(List.of(new CpuBackend(), new FakeCuda(fault)));
      return new Sides(executor(Place.cpu(), kernels), executor(Place.cuda(0), kernels));
    }

    private static Executor executor(Place place, Kernels kernels) {
      return new Executor(place, kernels, new Scope(kernels.open(place)), Passes.none())
          .fallback(Fallback.ALLOW);
    }

    DeviceComparison compare(Program program, Variable fetch, double tolerance) {
      return new DeviceComparison(
          first.prepare(program, fetch), second.prepare(program, fetch), tolerance);
    }

    @Override
    public void close() {
      first.close();
      second.close();
      first.scope().close();
      second.scope().close();
    }
  }

  @Test
  void namesTheFirstOperatorThatDiffersAndItsWorstElement() {
    Variable out = layers.square(layers.scale(layers.abs(layers.relu(x)), 2));
    try (Sides sides = Sides.with(0.5f)) {
      DeviceComparison comparison = sides.compare(main, out, 1e-5);
      comparison.step(feed);
      OperatorComparison over = comparison.firstOver().orElseThrow();
      assertThat(over.type()).isEqualTo("scale");
      assertThat(over.worst().element()).isEqualTo(2);
      assertThat(over.worst().first()).isEqualTo(8);
      assertThat(over.worst().second()).isEqualTo(8.5);
      assertThat(over.worst().absolute()).isEqualTo(0.5);
      assertThat(over.worst().relative()).isEqualTo(0.0625);
      assertThat(over.line()).startsWith("InspectionTest.java:");
      // The next operator got the right input, so it is not blamed.
      assertThat(comparison.operators().stream().filter(OperatorComparison::isOver)).hasSize(1);
      assertThat(ComparisonText.of(comparison, "cpu", "cuda:0"))
          .contains("first over tolerance", "(scale, added at InspectionTest.java:", "element 2");
    }
  }

  @Test
  void equalSidesAreEqualAndCopiesAreCounted() {
    Variable out = layers.scale(layers.square(layers.relu(x)), 2);
    try (Sides sides = Sides.with(0)) {
      DeviceComparison comparison = sides.compare(main, out, 0);
      comparison.step(feed);
      comparison.step(feed);
      assertThat(comparison.firstOver()).isEmpty();
      assertThat(comparison.steps()).isEqualTo(2);
      assertThat(comparison.operators())
          .extracting(OperatorComparison::type)
          .containsExactly("relu", "transfer", "square", "transfer", "scale");
      assertThat(comparison.operators().get(1).bytesMoved()).isEqualTo(2 * 12);
    }
  }

  @Test
  void aProfileHasCopiesAsRowsAndATimelineForEachPlace() {
    Variable out = layers.scale(layers.square(layers.relu(x)), 2);
    try (Sides sides = Sides.with(0)) {
      PreparedProgram prepared = sides.second().prepare(main, out);
      Profiler profiler = new Profiler(prepared);
      prepared.listen(profiler);
      prepared.run(feed);
      prepared.run(feed);
      assertThat(profiler.table())
          .extracting(Profiler.Row::name)
          .containsExactlyInAnyOrder(
              "relu", "square", "scale", "copy cuda:0 -> cpu", "copy cpu -> cuda:0");
      assertThat(profiler.table()).allMatch(row -> row.calls() == 2 && row.nanos() > 0);
      assertThat(profiler.text(2)).contains("copy cuda:0 -> cpu", "12");
      assertThat(profiler.chromeTrace())
          .startsWith("{\"traceEvents\":[{\"name\":\"relu\"")
          .contains("\"args\":{\"name\":\"cpu\"}")
          .endsWith("]}" + System.lineSeparator());
    }
  }

  @Test
  void aDeviceWithAClockIsTimedByItAndNotWaitedFor() {
    Variable out = layers.scale(layers.square(layers.relu(x)), 2);
    FakeCuda cuda = new FakeCuda();
    cuda.device().tick(1000);
    Kernels kernels = new Kernels(List.of(new CpuBackend(), cuda));
    try (Executor executor = Sides.executor(Place.cuda(0), kernels)) {
      PreparedProgram prepared = executor.prepare(main, out);
      try (Profiler profiler = new Profiler(prepared)) {
        prepared.listen(profiler);
        prepared.run(feed);
        prepared.run(feed);
        prepared.listen(null);
        // Marks: feed 0-1, relu 2-3, copy 4-5, copy back 6-7 with nothing of square, scale 8-9.
        assertThat(profiler.busy())
            .containsExactly(new Profiler.Busy("cuda:0", 2 * 9000, 2 * 5000));
        assertThat(profiler.table())
            .filteredOn(row -> !row.name().equals("square"))
            .allMatch(row -> row.nanos() == 2000 && row.calls() == 2)
            .extracting(Profiler.Row::name)
            .containsExactlyInAnyOrder(
                "copy feeds -> cuda:0",
                "relu",
                "copy cuda:0 -> cpu",
                "copy cpu -> cuda:0",
                "scale");
        assertThat(profiler.text(2))
            .contains("cuda:0: 0.0090 ms a run from its first operator to its last, 0.0050 busy");
        assertThat(profiler.chromeTrace())
            .contains("\"cat\":\"launch\"", "\"cat\":\"device\"", "\"cat\":\"host\"")
            .contains("{\"name\":\"copies\"}", "{\"name\":\"operators\"}")
            .contains("\"args\":{\"name\":\"cuda:0\"}");
      }
      executor.scope().close();
    }
  }

  @Test
  void freeRunsAddUpWhatDiffers() {
    Variable out = layers.scale(layers.relu(x), 2);
    try (Sides sides = Sides.with(0.5f)) {
      FreeRunComparison comparison =
          new FreeRunComparison(
              sides.first().prepare(main, out), sides.second().prepare(main, out), 1e-5);
      comparison.copyScope(List.of());
      comparison.step(feed);
      comparison.step(feed);
      assertThat(comparison.rows()).hasSize(2).allMatch(FreeRunComparison.Row::isOver);
      assertThat(comparison.firstOver().orElseThrow().worst().relative()).isEqualTo(0.5 / 8);
      assertThat(comparison.text("cpu", "cuda:0"))
          .contains("8.00000000", "8.50000000", "0.0625")
          .contains("2 steps, the largest relative difference is 0.0625; over the tolerance");
    }
    try (Sides sides = Sides.with(0)) {
      FreeRunComparison comparison =
          new FreeRunComparison(
              sides.first().prepare(main, out), sides.second().prepare(main, out), 1e-5);
      comparison.step(feed);
      assertThat(comparison.firstOver()).isEmpty();
    }
  }

  @Test
  void theFirstNanIsNamedWithTheRangesOfItsInputs() {
    Variable out = layers.scale(layers.sqrt(layers.scale(x, 2)), 3);
    try (Sides sides = Sides.with(0)) {
      PreparedProgram prepared = sides.first().prepare(main, out);
      prepared.listen(new NanCheck());
      assertThatThrownBy(() -> prepared.run(feed))
          .isInstanceOf(OperatorException.class)
          .hasMessageStartingWith("sqrt: output Out, variable '")
          .hasMessageContaining("has 1 of 3 elements that are no finite numbers, the first at 0")
          .hasMessageContaining("from -2.00000 to 8.00000");
    }
  }
}
