package org.fluidjava.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import org.fluidjava.device.HostDevice;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Fallback;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.Fetched;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.executor.Scope;
import org.fluidjava.inspect.DeviceComparison;
import org.fluidjava.inspect.NanCheck;
import org.fluidjava.inspect.OperatorComparison;
import org.fluidjava.inspect.Profiler;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.layers.Initializer;
import org.fluidjava.layers.Layers;
import org.fluidjava.layers.Param;
import org.fluidjava.op.Placed;
import org.fluidjava.optimizer.SGD;
import org.fluidjava.pass.Passes;
import org.fluidjava.program.Block;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.fluidjava.testkit.control.LoopPrograms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Sub-blocks on a device: the numbers are those of the host, bit for bit, and rounds move nothing
 * between the places unless they must.
 */
class LoopPlacementTest {
  private final long before = HostDevice.shared().memory().live();
  private final Program main = new Program();
  private final Program startup = new Program().setRandomSeed(11);
  private final Layers layers = new Layers(main, startup);

  @AfterEach
  void givesAllMemoryBack() {
    assertThat(HostDevice.shared().memory().live()).isEqualTo(before);
  }

  /** What one run gave, and how many copies it made between the places. */
  private record Seen(Map<String, LoDTensor> values, int toHost, int fromHost) {}

  /** Several runs on the device, each bit for bit as on the host. */
  private List<Seen> runBoth(
      StagedCuda cuda, List<Variable> fetches, List<Feed> feeds, StringBuilder described) {
    return runBoth(
        cuda, new LoopPrograms.Case("", main, startup, fetches, feeds, false), described);
  }

  private static List<Seen> runBoth(
      StagedCuda cuda, LoopPrograms.Case program, StringBuilder described) {
    Variable[] fetches = program.fetches().toArray(Variable[]::new);
    List<Seen> seen = new ArrayList<>();
    Kernels onHost = new Kernels(List.of(new CpuBackend()));
    Kernels onBoth = new Kernels(List.of(new CpuBackend(), cuda));
    try (Scope hostScope = new Scope(HostDevice.shared());
        Scope deviceScope = new Scope(cuda.device());
        Executor host = new Executor(Place.cpu(), onHost, hostScope, Passes.all());
        Executor device =
            new Executor(Place.cuda(0), onBoth, deviceScope, Passes.all())
                .fallback(Fallback.ALLOW)) {
      host.run(program.startup());
      device.run(program.startup());
      PreparedProgram expected = host.prepare(program.main(), fetches);
      PreparedProgram prepared = device.prepare(program.main(), fetches);
      for (Feed feed : program.feeds()) {
        Fetched right = expected.run(feed);
        int toHost = cuda.device().toHost();
        int fromHost = cuda.device().fromHost();
        Fetched got = prepared.run(feed);
        Map<String, LoDTensor> values = new LinkedHashMap<>();
        for (Variable fetch : fetches) {
          LoDTensor value = got.tensor(fetch);
          assertThat(value.data()).as(fetch.name()).isEqualTo(right.tensor(fetch).data());
          assertThat(value.shape()).as(fetch.name()).isEqualTo(right.tensor(fetch).shape());
          assertThat(value.lod()).as(fetch.name()).isEqualTo(right.tensor(fetch).lod());
          values.put(fetch.name(), value);
        }
        seen.add(
            new Seen(values, cuda.device().toHost() - toHost, cuda.device().fromHost() - fromHost));
      }
      for (Variable parameter : program.main().parameters()) {
        assertThat(deviceScope.tensor(parameter.name()).data())
            .as(parameter.name())
            .isEqualTo(hostScope.tensor(parameter.name()).data());
      }
      described.append(prepared.describe());
    }
    cuda.close();
    assertThat(cuda.device().memory().live()).isZero();
    return seen;
  }

  private List<Seen> runBoth(List<Variable> fetches, List<Feed> feeds, StringBuilder described) {
    return runBoth(new StagedCuda(), fetches, feeds, described);
  }

  private static List<Seen> run(String program, StringBuilder described) {
    return runBoth(new StagedCuda(), LoopPrograms.named(program), described);
  }

  /** The lines of a description that name an operator. */
  private static List<String> lines(StringBuilder described, String type) {
    String named = " *[0-9]+ +" + type + " .*";
    return described.toString().lines().filter(line -> line.matches(named)).toList();
  }

  private static void allOn(StringBuilder described, String place, String... types) {
    for (String type : types) {
      assertThat(lines(described, type))
          .as(type + " in\n" + described)
          .isNotEmpty()
          .allMatch(line -> line.contains(" " + place + " "));
    }
  }

  /** Copies do not grow with the number of rounds. */
  private static void assertNoCopiesInRounds(List<Seen> runs) {
    for (Seen run : runs) {
      assertThat(run.toHost).isEqualTo(runs.get(0).toHost);
      assertThat(run.fromHost).isEqualTo(runs.get(0).fromHost);
    }
  }

  private static List<Feed> feeds(IntFunction<Feed> by, int... sizes) {
    return java.util.Arrays.stream(sizes).mapToObj(by).toList();
  }

  @Test
  void trainingADynamicRnnMovesNothingInItsRounds() {
    StringBuilder described = new StringBuilder();
    List<Seen> runs = run("a DynamicRnn", described);
    assertNoCopiesInRounds(runs);
    allOn(described, "cuda:0", "mul", "tanh", "tanh_grad", "write_to_array", "read_from_array");
    allOn(described, "cuda:0", "shrink_rnn_memory", "lod_tensor_to_array", "array_to_lod_tensor");
    allOn(described, "cpu", "while", "while_grad", "less_than", "increment", "lod_rank_table");
    assertThat(runs.get(0).toHost).as(described.toString()).isZero();
  }

  @Test
  void aMemoryWithALearnedBeginningAndAStaticInput() {
    StringBuilder described = new StringBuilder();
    assertNoCopiesInRounds(run("a memory with a learned beginning, and a static input", described));
    allOn(described, "cuda:0", "reorder_lod_tensor_by_rank", "sigmoid_grad");
  }

  @Test
  void aStateHandedOnFromRoundToRoundAndItsGradient() {
    StringBuilder described = new StringBuilder();
    assertNoCopiesInRounds(run("a state handed on from round to round", described));
    allOn(described, "cuda:0", "assign", "tanh", "tanh_grad");
  }

  @Test
  void aLoopInsideALoopAndItsGradient() {
    StringBuilder described = new StringBuilder();
    assertNoCopiesInRounds(run("a loop inside a loop", described));
    allOn(described, "cuda:0", "assign", "sigmoid", "sigmoid_grad");
  }

  @Test
  void aFallbackInsideALoopMovesWhatItNeedsInEveryRound() {
    Variable x = layers.data("x", DType.FLOAT32, 3);
    Variable state = layers.fc(x, 3);
    LoopPrograms.countTo(
        layers,
        LoopPrograms.number(layers, "n"),
        i -> layers.assign(layers.elementwiseAdd(layers.tanh(layers.fc(state, 3)), x), state));
    Variable loss = layers.mean(layers.elementwiseMul(state, state));
    new SGD(.1).minimize(layers, loss);
    StringBuilder described = new StringBuilder();
    List<Seen> runs =
        runBoth(
            new StagedCuda("tanh", "tanh_grad"),
            List.of(loss),
            feeds(LoopPrograms::rounds, 1, 2, 4),
            described);
    allOn(described, "cpu", "tanh", "tanh_grad");
    allOn(described, "cuda:0", "mul", "mul_grad");
    // Forward the input of tanh comes to the host; backward the gradient of its output, and
    // whichever of its values lies on the device. Each result goes back.
    int perRound = runs.get(1).toHost - runs.get(0).toHost;
    assertThat(perRound).as(described.toString()).isBetween(2, 3);
    assertThat(runs.get(2).toHost - runs.get(1).toHost).isEqualTo(2 * perRound);
  }

  @Test
  void aParameterThatAFallbackReadsInRoundsMovesOnce() {
    Variable x = layers.data("x", DType.FLOAT32, 3);
    Variable state = layers.fc(x, 3);
    Variable weight =
        layers.call("weight").weight(Param.DEFAULT, DType.FLOAT32, Initializer.constant(.5), 2, 3);
    LoopPrograms.countTo(
        layers,
        LoopPrograms.number(layers, "n"),
        i -> layers.assign(layers.elementwiseAdd(state, layers.tanh(weight)), state));
    StringBuilder described = new StringBuilder();
    List<Seen> runs =
        runBoth(
            new StagedCuda("tanh", "tanh_grad"),
            List.of(state),
            feeds(LoopPrograms::rounds, 1, 2, 4),
            described);
    assertThat(runs.get(2).toHost).as(described.toString()).isEqualTo(1);
    assertThat(runs.get(0).toHost).isEqualTo(1);
  }

  @Test
  void aConditionThatTheDeviceDecidesComesToTheHostOnceARound() {
    Variable x = layers.data("x", DType.FLOAT32, 3);
    Variable limit = layers.data("limit", DType.FLOAT32, 1).setShape(Shape.of(1));
    Variable state = layers.scale(x, 1);
    Variable size = layers.mean(layers.elementwiseMul(state, state));
    Variable goesOn = layers.lessThan(size, limit);
    layers
        .whileLoop(goesOn)
        .block(
            () -> {
              layers.assign(layers.scale(state, 2), state);
              layers.lessThan(layers.mean(layers.elementwiseMul(state, state)), limit, goesOn);
            });
    StringBuilder described = new StringBuilder();
    IntFunction<Feed> by =
        n ->
            Feed.of("x", LoDTensor.ofFloats(Shape.of(1, 3), 1, 1, 1))
                .and("limit", LoDTensor.ofFloats(Shape.of(1), (float) Math.pow(4, n)));
    List<Seen> runs = runBoth(List.of(state), feeds(by, 1, 3, 6), described);
    assertThat(runs.get(1).toHost - runs.get(0).toHost).as(described.toString()).isEqualTo(2);
    assertThat(runs.get(2).toHost - runs.get(1).toHost).isEqualTo(3);
    assertThat(runs.get(2).fromHost).isEqualTo(runs.get(0).fromHost);
    allOn(described, "cuda:0", "less_than");
  }

  @Test
  void aCounterThatTheDeviceReadsToo() {
    Variable x = layers.data("x", DType.FLOAT32, 3);
    Variable state = layers.scale(x, 1);
    Variable array = layers.createArray(DType.FLOAT32);
    LoopPrograms.countTo(
        layers,
        LoopPrograms.number(layers, "n"),
        i -> {
          Variable weight = layers.cast(i, DType.FLOAT32);
          layers.assign(layers.elementwiseAdd(state, weight), state);
          layers.arrayWrite(state, i, array);
        });
    Variable last = layers.arrayRead(array, layers.fillConstant(DType.INT64, 0, 1));
    StringBuilder described = new StringBuilder();
    List<Seen> runs =
        runBoth(List.of(state, last), feeds(LoopPrograms::rounds, 1, 3, 6), described);
    assertThat(runs.get(2).toHost).as(described.toString()).isZero();
    assertThat(runs.get(2).fromHost - runs.get(1).fromHost).isEqualTo(3);
    allOn(described, "cpu", "increment", "less_than");
    allOn(described, "cuda:0", "cast", "write_to_array", "read_from_array");
  }

  @Test
  void conditionalBlocksAndTheirGradients() {
    StringBuilder described = new StringBuilder();
    List<Seen> runs = run("a conditional block", described);
    assertThat(runs.get(0).toHost).as(described.toString()).isEqualTo(1);
    allOn(described, "cuda:0", "tanh", "tanh_grad", "assign");
  }

  @Test
  void oneOfTwoBranchesAndRowsThatGoOneWayOrAnother() {
    StringBuilder described = new StringBuilder();
    run("one of two branches, and rows that go one way or another", described);
    allOn(described, "cuda:0", "tanh", "select_input", "split_lod_tensor", "merge_lod_tensor");
  }

  @Test
  void statesOfAllRoundsInOneTensor() {
    StringBuilder described = new StringBuilder();
    assertNoCopiesInRounds(run("states of all rounds in one tensor", described));
    allOn(described, "cuda:0", "tensor_array_to_tensor", "tensor_array_to_tensor_grad");
  }

  @Test
  void aSearchChoosesOnTheHostWhatTheDeviceScores() {
    StringBuilder described = new StringBuilder();
    run("translation by beam search", described);
    allOn(described, "cuda:0", "tanh", "softmax", "log", "top_k", "lookup_table");
    allOn(described, "cpu", "beam_search", "is_empty", "logical_and", "logical_not", "increment");
    assertThat(lines(described, "write_to_array")).anyMatch(line -> line.contains(" cuda:0 "));
  }

  /** A third of the operators have no kernel, another third of which are pinned to the host. */
  @Test
  void whateverFallsBackTheNumbersAreThoseOfTheHost() {
    int seeds = Integer.getInteger("fluid.loops.seeds", 2);
    for (int seed = 0; seed < seeds; seed++) {
      for (LoopPrograms.Case program : LoopPrograms.all()) {
        SplittableRandom random = new SplittableRandom(seed);
        TreeSet<String> types = new TreeSet<>();
        for (Block block : program.main().blocks()) {
          for (Operator op : block.ops()) {
            types.add(op.type());
            if (random.nextInt(9) == 0) {
              op.setAttr(Placed.ATTR, "cpu");
            }
          }
        }
        types.removeIf(type -> random.nextInt(3) > 0);
        runBoth(new StagedCuda(types.toArray(String[]::new)), program, new StringBuilder());
      }
    }
  }

  @Test
  void whatTheHostDecidesByIsNoFallback() {
    Kernels kernels = new Kernels(List.of(new CpuBackend(), new StagedCuda()));
    for (LoopPrograms.Case program : LoopPrograms.all()) {
      try (Executor executor =
          new Executor(Place.cuda(0), kernels)
              .fallback(program.everywhere() ? Fallback.FORBID : Fallback.ALLOW)) {
        String described =
            executor.prepare(program.main(), program.fetches().toArray(Variable[]::new)).describe();
        assertThat(described.contains("no kernel for"))
            .as(program.name())
            .isNotEqualTo(program.everywhere());
      }
    }
  }

  @Test
  void aStaticRnnAndItsGradient() {
    StringBuilder described = new StringBuilder();
    List<Seen> runs = run("a StaticRnn", described);
    assertNoCopiesInRounds(runs);
    allOn(described, "cuda:0", "mul", "tanh", "tanh_grad");
    assertThat(runs.get(0).toHost).as(described.toString()).isZero();
  }

  @Test
  void anArrayOfIntegersThatOnlyTheHostTouchesStaysThere() {
    Variable array = layers.createArray(DType.INT64);
    LoopPrograms.countTo(
        layers, LoopPrograms.number(layers, "n"), i -> layers.arrayWrite(i, i, array));
    Variable length = layers.arrayLength(array);
    Variable last = layers.arrayRead(array, layers.fillConstant(DType.INT64, 0, 1));
    StringBuilder described = new StringBuilder();
    IntFunction<Feed> by = n -> Feed.of("n", LoDTensor.ofLongs(Shape.of(1), n));
    List<Seen> runs = runBoth(List.of(length, last), feeds(by, 4, 2), described);
    assertThat(runs.get(0).toHost + runs.get(0).fromHost).as(described.toString()).isZero();
    allOn(described, "cpu", "write_to_array", "read_from_array", "increment", "less_than");
  }

  @Test
  void aPinInsideALoopIsObeyedWithItsGradient() {
    Variable x = layers.data("x", DType.FLOAT32, 3);
    Variable state = layers.fc(x, 3);
    LoopPrograms.countTo(
        layers,
        LoopPrograms.number(layers, "n"),
        i -> {
          Variable pinned = layers.on(Place.cpu()).tanh(state);
          layers.assign(layers.scale(pinned, 2), state);
        });
    Variable loss = layers.mean(layers.elementwiseMul(state, state));
    new SGD(.1).minimize(layers, loss);
    StringBuilder described = new StringBuilder();
    runBoth(List.of(loss), feeds(LoopPrograms::rounds, 2, 3), described);
    assertThat(lines(described, "tanh")).allMatch(line -> line.contains("op_device"));
    allOn(described, "cpu", "tanh", "tanh_grad");
    allOn(described, "cuda:0", "scale");
  }

  @Test
  void gradientsOfRowsAreAddedUpOnTheDevice() {
    StringBuilder described = new StringBuilder();
    assertNoCopiesInRounds(run("gradients of rows", described));
    allOn(described, "cuda:0", "lookup_table", "lookup_table_grad");
  }

  /** The same program on the host and on a device with a clock, for tools that look at runs. */
  private static void inspect(BiConsumer<PreparedProgram, PreparedProgram> look) {
    LoopPrograms.Case program = LoopPrograms.named("a DynamicRnn");
    Variable loss = program.fetches().get(0);
    StagedCuda cuda = new StagedCuda("tanh", "tanh_grad");
    cuda.device().tick(10);
    Kernels kernels = new Kernels(List.of(new CpuBackend(), cuda));
    try (Scope hostScope = new Scope(HostDevice.shared());
        Scope deviceScope = new Scope(cuda.device());
        Executor host = new Executor(Place.cpu(), kernels, hostScope, Passes.none());
        Executor device =
            new Executor(Place.cuda(0), kernels, deviceScope, Passes.none())
                .fallback(Fallback.ALLOW)) {
      host.run(program.startup());
      device.run(program.startup());
      look.accept(host.prepare(program.main(), loss), device.prepare(program.main(), loss));
    }
    cuda.close();
  }

  @Test
  void aComparisonTakesALoopForOneOperator() {
    inspect(
        (onHost, onDevice) -> {
          DeviceComparison comparison = new DeviceComparison(onHost, onDevice, 0);
          LoopPrograms.named("a DynamicRnn").feeds().forEach(comparison::step);
          assertThat(comparison.isInStep()).isTrue();
          assertThat(comparison.firstOver()).isEmpty();
          assertThat(comparison.operators().stream().map(OperatorComparison::type))
              .contains("while", "while_grad")
              .doesNotContain("tanh", "tanh_grad");
        });
  }

  @Test
  void aProfileHasTheOperatorsOfEveryRoundAndWhatTheyMove() {
    inspect(
        (onHost, onDevice) -> {
          try (Profiler profiler = new Profiler(onDevice)) {
            onDevice.listen(profiler);
            onDevice.run(LoopPrograms.named("a DynamicRnn").feeds().get(0));
            onDevice.listen(new NanCheck());
            onDevice.run(LoopPrograms.named("a DynamicRnn").feeds().get(0));
            Map<String, Integer> calls = new LinkedHashMap<>();
            profiler.table().forEach(row -> calls.put(row.name() + " " + row.place(), row.calls()));
            // The longest sequence has three steps, and each of them four products.
            assertThat(calls)
                .containsEntry("while cpu", 1)
                .containsEntry("tanh cpu", 3)
                .containsEntry("tanh_grad cpu", 3)
                .containsEntry("shrink_rnn_memory cuda:0", 3)
                .containsEntry("increment cpu", 6)
                .containsKey("copy cuda:0 -> cpu cpu")
                .containsKey("copy cpu -> cuda:0 cuda:0");
            assertThat(profiler.events().stream().filter(event -> event.depth() == 1))
                .anyMatch(event -> event.byDevice() && event.name().equals("mul"));
          }
        });
  }

  @Test
  void arraysThatTheScopeKeepsLieOnTheHostWithAllThatMeetThem() {
    Variable x = layers.data("x", DType.FLOAT32, 3);
    Variable index = layers.fillConstant(DType.INT64, 0, 1);
    Variable kept = layers.createArray(DType.FLOAT32);
    kept.setPersistable(true);
    layers.arrayWrite(x, index, kept);
    Variable fresh = layers.arrayWrite(layers.relu(x), index);
    main.global()
        .appendOp("sum")
        .setInput("X", List.of(kept.name(), fresh.name()))
        .setOutput("Out", List.of(fresh.name()));
    Variable out = layers.scale(layers.arrayRead(fresh, index), 2);
    LoDTensor value = LoDTensor.ofFloats(Shape.of(1, 3), -1, 2, 3);
    StringBuilder described = new StringBuilder();
    List<Seen> seen =
        runBoth(new StagedCuda(), List.of(out), List.of(Feed.of("x", value)), described);
    assertThat(seen.get(0).values()).containsOnlyKeys(out.name());
    assertThat(seen.get(0).values().values())
        .allSatisfy(got -> assertThat(got.floats()).containsExactly(-2, 8, 12));
    assertThat(described.toString())
        .containsPattern("sum +cpu .*its array lies on the host")
        .doesNotContainPattern("write_to_array +cuda");
  }
}
