package org.fluidjava.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.fluidjava.device.HostDevice;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Fallback;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.Fetched;
import org.fluidjava.executor.PreparationException;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.executor.Scope;
import org.fluidjava.grad.Backward;
import org.fluidjava.io.ProgramFile;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.layers.Layers;
import org.fluidjava.layers.While;
import org.fluidjava.op.OperatorException;
import org.fluidjava.op.Placed;
import org.fluidjava.pass.Passes;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Operators of one program on two places; the second one is {@link FakeCuda}. */
class PlacementTest {
  private final FakeCuda cuda = new FakeCuda();
  private final Kernels kernels = new Kernels(List.of(new CpuBackend(), cuda));
  private final Scope scope = new Scope(cuda.device());
  private final Executor executor =
      new Executor(Place.cuda(0), kernels, scope, Passes.none()).fallback(Fallback.ALLOW);
  private final long before = HostDevice.shared().memory().live();

  private final Program main = new Program();
  private final Layers layers = new Layers(main, new Program());
  private final Variable x = layers.data("x", DType.FLOAT32, 3);
  private final LoDTensor value = LoDTensor.ofFloats(Shape.of(1, 3), -1, 2, 3);

  @AfterEach
  void givesAllMemoryBack() {
    executor.close();
    scope.close();
    assertThat(cuda.device().memory().live()).isZero();
    assertThat(HostDevice.shared().memory().live()).isEqualTo(before);
  }

  private float[] run(Variable out) {
    return executor.run(main, Feed.of("x", value), out).tensor(out).floats();
  }

  @Test
  void anOperatorWithoutAKernelThereRunsOnTheCpuBetweenCopies() {
    Variable out = layers.scale(layers.square(layers.relu(x)), 2);
    assertThat(run(out)).containsExactly(0, 8, 18);
    assertThat(cuda.device().toHost()).isEqualTo(1);
    assertThat(cuda.device().fromHost()).isEqualTo(1);
    assertThat(executor.prepare(main, out).describe())
        .containsSubsequence(
            "relu",
            "cuda:0",
            "the executor's place",
            "transfer",
            "cpu",
            "cuda:0 -> cpu for square",
            "square",
            "no kernel for op 'square' on cuda with FLOAT32",
            "transfer",
            "cuda:0",
            "cpu -> cuda:0 for scale");
  }

  @Test
  void aValueThatSeveralOperatorsReadMovesOnce() {
    Variable hidden = layers.relu(x);
    Variable sum = layers.elementwiseMul(layers.square(hidden), layers.abs(hidden));
    assertThat(run(layers.square(layers.elementwiseMul(sum, hidden))))
        .containsExactly(0, 256, 6561);
    assertThat(cuda.device().toHost()).isEqualTo(1);
    assertThat(cuda.device().fromHost()).isZero();
  }

  @Test
  void aFeedThatOnlyTheCpuReadsNeverMoves() {
    Variable out = layers.relu(layers.square(x));
    assertThat(run(out)).containsExactly(1, 4, 9);
    assertThat(cuda.device().toHost()).isZero();
    assertThat(cuda.device().fromHost()).isEqualTo(1);
  }

  @Test
  void aPersistableValueChangedOnTheCpuGoesBackToTheScope() {
    Variable total = main.global().createVar("total", VarKind.LOD_TENSOR).setDtype(DType.FLOAT32);
    total.setShape(Shape.of(1, 3)).setPersistable(true);
    scope.set("total", LoDTensor.ofFloats(Shape.of(1, 3), 1, 1, 1));
    Operator add = main.global().appendOp("elementwise_add");
    add.setInput("X", List.of("total")).setInput("Y", List.of("x"));
    add.setOutput("Out", List.of("total")).setAttr("axis", -1).setAttr(Placed.ATTR, "cpu");
    Variable seen = layers.relu(total);
    assertThat(run(seen)).containsExactly(0, 3, 4);
    assertThat(run(seen)).containsExactly(0, 5, 7);
    assertThat(scope.tensor("total").floats()).containsExactly(-1, 5, 7);
  }

  @Test
  void controlFlowRunsOnTheHostAndSeesParameters() {
    Variable step = main.global().createVar("step", VarKind.LOD_TENSOR).setDtype(DType.FLOAT32);
    step.setShape(Shape.of(1, 3)).setPersistable(true);
    scope.set("step", LoDTensor.ofFloats(Shape.of(1, 3), 1, 2, 3));
    Variable sum = layers.relu(x);
    Variable i = layers.fillConstant(DType.INT64, 0, 1);
    Variable end = layers.fillConstant(DType.INT64, 4, 1);
    Variable go = layers.lessThan(i, end);
    While loop = layers.whileLoop(go);
    loop.block(
        () -> {
          layers.assign(layers.elementwiseAdd(sum, step), sum);
          layers.increment(i);
          layers.lessThan(i, end, go);
        });
    assertThat(run(layers.scale(sum, 1))).containsExactly(4, 10, 15);
    assertThat(run(layers.scale(sum, 10))).containsExactly(40, 100, 150);
  }

  @Test
  void aFeedThatArrivesLateIsThereForItsFirstReader() {
    cuda.device().copyLate();
    Variable out = layers.elementwiseAdd(layers.relu(x), layers.scale(x, 10));
    PreparedProgram prepared = executor.prepare(main, out);
    for (int run = 1; run < 4; run++) {
      Feed feed = Feed.of("x", LoDTensor.ofFloats(Shape.of(1, 3), -run, 2 * run, 3));
      assertThat(prepared.run(feed).tensor(out).floats()).containsExactly(-10 * run, 22 * run, 33);
    }
    assertThat(cuda.device().ahead()).isEqualTo(3);
    // Nobody reads this one.
    scope.set("unread", value);
    scope.set("unread", value);
    prepared.close();
  }

  @Test
  void aValueThatTheHostNeedsLaterLeavesBehindItsWriter() {
    cuda.device().copyLate();
    Variable hidden = layers.relu(x);
    Variable onCuda = layers.scale(layers.scale(hidden, 10), 10);
    Variable out = layers.elementwiseAdd(layers.square(hidden), onCuda);
    try (PreparedProgram prepared = executor.prepare(main, out)) {
      assertThat(prepared.describe())
          .containsSubsequence("relu", "from here on", "scale", "scale", "transfer", "square");
      for (int run = 1; run < 4; run++) {
        Feed feed = Feed.of("x", LoDTensor.ofFloats(Shape.of(1, 3), -run, 2 * run, 3));
        assertThat(prepared.run(feed).tensor(out).floats())
            .containsExactly(0, 4 * run * run + 200 * run, 309);
      }
      assertThat(cuda.device().leaving()).isEqualTo(3);
      assertThat(cuda.device().toHost()).isZero();
      // Nobody is there to read it any more.
      prepared.runWithoutFetch(Feed.of("x", value));
    }
  }

  @Test
  void aFetchLeavesWhenItIsFinishedAndTheRunGoesOn() {
    cuda.device().copyLate();
    Variable early = layers.relu(x);
    Variable late = layers.scale(layers.scale(early, 10), 10);
    try (PreparedProgram prepared = executor.prepare(main, early, late)) {
      for (int run = 1; run < 4; run++) {
        Feed feed = Feed.of("x", LoDTensor.ofFloats(Shape.of(1, 3), -run, 2 * run, 3));
        Fetched fetched = prepared.run(feed);
        assertThat(fetched.tensor(early).floats()).containsExactly(0, 2 * run, 3);
        assertThat(fetched.tensor(late).floats()).containsExactly(0, 200 * run, 300);
      }
      assertThat(cuda.device().leaving()).isEqualTo(3);
      prepared.runWithoutFetch(Feed.of("x", value));
      assertThat(cuda.device().leaving()).isEqualTo(3);
    }
  }

  @Test
  void aFetchThatHasLeftIsGivenUpWhenTheRunFails() {
    cuda.device().copyLate();
    Variable early = layers.relu(x);
    Variable late = layers.elementwiseAdd(layers.scale(early, 10), x);
    try (PreparedProgram prepared = executor.prepare(main, early, late)) {
      prepared.run(Feed.of("x", value));
      cuda.device().limit(cuda.device().memory().live() + 2 * 4000 * 12);
      Feed large = Feed.of("x", LoDTensor.zeros(DType.FLOAT32, Shape.of(4000, 3)));
      assertThatThrownBy(() -> prepared.run(large)).hasMessageStartingWith("scale: out of memory");
      assertThat(cuda.device().leaving()).isEqualTo(2);
      assertThat(prepared.run(Feed.of("x", value)).tensor(late).floats())
          .containsExactly(-1, 22, 33);
    }
  }

  @Test
  void aFullDeviceIsReportedWithOperatorAndExtentsAndTheProgramGoesOn() {
    Variable out = layers.elementwiseAdd(layers.scale(x, 2), x);
    PreparedProgram prepared = executor.prepare(main, out);
    prepared.run(Feed.of("x", value));
    cuda.device().limit(cuda.device().memory().live() + 4000 * 12);
    Feed large = Feed.of("x", LoDTensor.zeros(DType.FLOAT32, Shape.of(3000, 3)));
    assertThatThrownBy(() -> prepared.run(large))
        .isInstanceOf(OperatorException.class)
        .hasMessageStartingWith(
            "scale: out of memory: asked for by scale_0.tmp_0 float32 [3000, 3]")
        .hasMessageContaining("PlacementTest.java");
    assertThat(prepared.run(Feed.of("x", value)).tensor(out).floats()).containsExactly(-3, 6, 9);
    cuda.device().limit(Long.MAX_VALUE);
    assertThat(prepared.run(large).tensor(out).numel()).isEqualTo(9000);
  }

  @Test
  void aPinToAPlaceThatCannotBeUsedIsAnErrorWhereFallbackIsForbidden() {
    Variable out = layers.scale(layers.on(Place.cuda(7)).relu(x), 2);
    Kernels onlyCpu = new Kernels(List.of(new CpuBackend()));
    try (Scope host = new Scope(HostDevice.shared());
        Executor strict =
            new Executor(Place.cpu(), onlyCpu, host, Passes.none()).fallback(Fallback.FORBID);
        Executor lenient =
            new Executor(Place.cpu(), onlyCpu, host, Passes.none()).fallback(Fallback.ALLOW)) {
      assertThatThrownBy(() -> strict.prepare(main, out))
          .isInstanceOf(OperatorException.class)
          .hasMessageStartingWith("relu: is pinned to cuda:7, but there is no back end for it")
          .hasMessageContaining("operator 0 of the program")
          .hasMessageContaining("PlacementTest.java");
      assertThat(lenient.prepare(main, out).describe()).contains("op_device wants cuda:7, but");
    }
  }

  @Test
  void forbiddenFallbackListsAllOperators() {
    Variable out = layers.scale(layers.square(layers.abs(layers.square(x))), 2);
    executor.fallback(Fallback.FORBID);
    assertThatThrownBy(() -> run(out))
        .isInstanceOf(PreparationException.class)
        .hasMessageStartingWith("the program cannot run on cuda:0:")
        .hasMessageContaining(
            "no kernel for op 'abs' on cuda with FLOAT32; this build has: cpu/INT32")
        .hasMessageContaining("op 'square' on cuda with FLOAT32")
        .hasMessageContaining("(2 operators)");
  }

  @Test
  void aUserPinsALayerAndItsGradientAndTheFileKeepsIt() {
    x.setStopGradient(false);
    Variable pinned = layers.on(Place.cpu()).scale(x, 3);
    Variable out = layers.scale(pinned, 2);
    Backward.append(layers.mean(out));
    assertThat(main.global().ops().stream().filter(op -> op.attr(Placed.ATTR) != null))
        .hasSize(2)
        .allMatch(op -> op.type().equals("scale"));
    Program again = ProgramFile.parse(ProgramFile.toBytes(main));
    assertThat(Placed.of(again.global().ops().get(0))).isEqualTo(Place.cpu());
    PreparedProgram prepared = executor.prepare(main, out);
    assertThat(prepared.describe()).containsSubsequence("scale", "cpu", "op_device", "transfer");
    assertThat(prepared.run(Feed.of("x", value)).tensor(out).floats()).containsExactly(-6, 12, 18);
  }

  @Test
  void forksShareThePlacement() {
    Variable out = layers.scale(layers.square(layers.relu(x)), 2);
    PreparedProgram prepared = executor.prepare(main, out);
    try (PreparedProgram fork = prepared.fork()) {
      assertThat(fork.run(Feed.of("x", value)).tensor(out).floats()).containsExactly(0, 8, 18);
    }
    assertThat(prepared.run(Feed.of("x", value)).tensor(out).floats()).containsExactly(0, 8, 18);
  }
}
