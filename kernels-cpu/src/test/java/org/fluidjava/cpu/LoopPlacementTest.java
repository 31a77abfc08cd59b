package org.fluidjava.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.fluidjava.device.HostDevice;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Fallback;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.Fetched;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.executor.Scope;
import org.fluidjava.grad.Backward;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.layers.DynamicRnn;
import org.fluidjava.layers.FullyConnected;
import org.fluidjava.layers.IfElse;
import org.fluidjava.layers.Initializer;
import org.fluidjava.layers.Layers;
import org.fluidjava.layers.Param;
import org.fluidjava.layers.StaticRnn;
import org.fluidjava.optimizer.SGD;
import org.fluidjava.pass.Passes;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
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
    List<Seen> seen = new ArrayList<>();
    Kernels onHost = new Kernels(List.of(new CpuBackend()));
    Kernels onBoth = new Kernels(List.of(new CpuBackend(), cuda));
    try (Scope hostScope = new Scope(HostDevice.shared());
        Scope deviceScope = new Scope(cuda.device());
        Executor host = new Executor(Place.cpu(), onHost, hostScope, Passes.all());
        Executor device =
            new Executor(Place.cuda(0), onBoth, deviceScope, Passes.all())
                .fallback(Fallback.ALLOW)) {
      host.run(startup);
      device.run(startup);
      PreparedProgram expected = host.prepare(main, fetches.toArray(Variable[]::new));
      PreparedProgram prepared = device.prepare(main, fetches.toArray(Variable[]::new));
      for (Feed feed : feeds) {
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
      for (Variable parameter : main.parameters()) {
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

  /** Sequences of words, and the words behind them; the longest has {@code longest} steps. */
  private static Feed words(int longest) {
    long[][] words = {new long[2], new long[longest], new long[1]};
    long[][] next = {new long[2], new long[longest], new long[1]};
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < words[i].length; j++) {
        words[i][j] = (3 * i + 2 * j + 1) % 5;
        next[i][j] = (i + 3 * j) % 5;
      }
    }
    return Feed.of("word", LoDTensor.ofSequences(words)).and("next", LoDTensor.ofSequences(next));
  }

  private Variable lossOf(Variable hidden) {
    Variable next = layers.data("next", DType.INT64, 1).lodLevel(1);
    return layers.mean(layers.crossEntropy(layers.fc(hidden, 5, "softmax"), next));
  }

  private Variable embedded() {
    return layers.embedding(layers.data("word", DType.INT64, 1).lodLevel(1), 5, 4, Param.DEFAULT);
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
    Variable x = embedded();
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
    new SGD(.5).minimize(layers, loss);
    StringBuilder described = new StringBuilder();
    List<Seen> runs =
        runBoth(List.of(loss), feeds(LoopPlacementTest::words, 3, 5, 2, 9), described);
    assertNoCopiesInRounds(runs);
    allOn(described, "cuda:0", "mul", "tanh", "tanh_grad", "write_to_array", "read_from_array");
    allOn(described, "cuda:0", "shrink_rnn_memory", "lod_tensor_to_array", "array_to_lod_tensor");
    allOn(described, "cpu", "while", "while_grad", "less_than", "increment", "lod_rank_table");
    assertThat(runs.get(0).toHost).as(described.toString()).isZero();
  }

  @Test
  void aMemoryWithALearnedBeginningAndAStaticInput() {
    Variable x = embedded();
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
    new SGD(.5).minimize(layers, loss);
    StringBuilder described = new StringBuilder();
    assertNoCopiesInRounds(
        runBoth(List.of(loss), feeds(LoopPlacementTest::words, 3, 6, 4), described));
    allOn(described, "cuda:0", "reorder_lod_tensor_by_rank", "sigmoid_grad");
  }

  private LoDTensor rows(int count, int width) {
    float[] numbers = new float[count * width];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (i * 7 % 11 - 5) * .1f;
    }
    return LoDTensor.ofFloats(Shape.of(count, width), numbers);
  }

  private Feed rounds(int n) {
    return Feed.of("x", rows(2, 3)).and("n", LoDTensor.ofLongs(Shape.of(1), n));
  }

  private Variable number(String name) {
    return layers.data(name, DType.INT64, 1).setShape(Shape.of(1));
  }

  private void countTo(Variable n, java.util.function.Consumer<Variable> body) {
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

  @Test
  void aStateHandedOnFromRoundToRoundAndItsGradient() {
    Variable x = layers.data("x", DType.FLOAT32, 3);
    Variable state = layers.fc(x, 3);
    countTo(
        number("n"),
        i -> {
          Variable next = layers.fc(state, 3, "tanh");
          layers.assign(layers.elementwiseAdd(next, layers.elementwiseMul(state, state)), state);
        });
    Variable loss = layers.mean(layers.elementwiseMul(state, state));
    new SGD(.1).minimize(layers, loss);
    StringBuilder described = new StringBuilder();
    assertNoCopiesInRounds(runBoth(List.of(loss), feeds(this::rounds, 1, 4, 2), described));
    allOn(described, "cuda:0", "assign", "tanh", "tanh_grad");
  }

  @Test
  void aLoopInsideALoopAndItsGradient() {
    Variable x = layers.data("x", DType.FLOAT32, 3);
    Variable state = layers.fc(x, 3);
    countTo(
        number("n"),
        i -> {
          Variable inner = layers.scale(layers.fc(state, 3, "tanh"), 1);
          countTo(i, j -> layers.assign(layers.fc(inner, 3, "sigmoid"), inner));
          layers.assign(inner, state);
        });
    Variable loss = layers.mean(layers.elementwiseMul(state, state));
    new SGD(.1).minimize(layers, loss);
    StringBuilder described = new StringBuilder();
    assertNoCopiesInRounds(runBoth(List.of(loss), feeds(this::rounds, 1, 4, 2), described));
    allOn(described, "cuda:0", "assign", "sigmoid", "sigmoid_grad");
  }

  @Test
  void aFallbackInsideALoopMovesWhatItNeedsInEveryRound() {
    Variable x = layers.data("x", DType.FLOAT32, 3);
    Variable state = layers.fc(x, 3);
    countTo(
        number("n"),
        i -> layers.assign(layers.elementwiseAdd(layers.tanh(layers.fc(state, 3)), x), state));
    Variable loss = layers.mean(layers.elementwiseMul(state, state));
    new SGD(.1).minimize(layers, loss);
    StringBuilder described = new StringBuilder();
    List<Seen> runs =
        runBoth(
            new StagedCuda("tanh", "tanh_grad"),
            List.of(loss),
            feeds(this::rounds, 1, 2, 4),
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
    countTo(
        number("n"), i -> layers.assign(layers.elementwiseAdd(state, layers.tanh(weight)), state));
    StringBuilder described = new StringBuilder();
    List<Seen> runs =
        runBoth(
            new StagedCuda("tanh", "tanh_grad"),
            List.of(state),
            feeds(this::rounds, 1, 2, 4),
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
    countTo(
        number("n"),
        i -> {
          Variable weight = layers.cast(i, DType.FLOAT32);
          layers.assign(layers.elementwiseAdd(state, weight), state);
          layers.arrayWrite(state, i, array);
        });
    Variable last = layers.arrayRead(array, layers.fillConstant(DType.INT64, 0, 1));
    StringBuilder described = new StringBuilder();
    List<Seen> runs = runBoth(List.of(state, last), feeds(this::rounds, 1, 3, 6), described);
    assertThat(runs.get(2).toHost).as(described.toString()).isZero();
    assertThat(runs.get(2).fromHost - runs.get(1).fromHost).isEqualTo(3);
    allOn(described, "cpu", "increment", "less_than");
    allOn(described, "cuda:0", "cast", "write_to_array", "read_from_array");
  }

  @Test
  void conditionalBlocksAndTheirGradients() {
    Variable x = layers.data("x", DType.FLOAT32, 3);
    Variable flag = layers.data("flag", DType.FLOAT32, 1);
    Variable zero = layers.fillConstant(DType.FLOAT32, 0, 1);
    Variable hidden = layers.fc(x, 3);
    Variable result = layers.scale(hidden, 1);
    Variable positive = layers.greaterThan(flag, zero);
    layers
        .conditionalBlock(positive)
        .block(
            () ->
                layers.assign(layers.fc(layers.elementwiseMul(hidden, hidden), 3, "tanh"), result));
    Variable loss = layers.mean(layers.elementwiseMul(result, result));
    new SGD(.1).minimize(layers, loss);
    StringBuilder described = new StringBuilder();
    IntFunction<Feed> by =
        sign -> Feed.of("x", rows(2, 3)).and("flag", LoDTensor.ofFloats(Shape.of(1, 1), sign));
    List<Seen> runs = runBoth(List.of(loss), feeds(by, 1, -1, 1), described);
    assertThat(runs.get(0).toHost).as(described.toString()).isEqualTo(1);
    allOn(described, "cuda:0", "tanh", "tanh_grad", "assign");
  }

  @Test
  void oneOfTwoBranchesAndRowsThatGoOneWayOrAnother() {
    Variable x = layers.data("x", DType.FLOAT32, 3);
    Variable flag = layers.data("flag", DType.FLOAT32, 1);
    Variable zero = layers.fillConstant(DType.FLOAT32, 0, 1);
    Variable hidden = layers.fc(x, 3);
    Variable mask = layers.greaterThan(flag, zero);
    IfElse ways = layers.ifElse(mask);
    ways.whenTrue(() -> ways.output(layers.fc(ways.input(hidden), 2, "tanh")));
    ways.whenFalse(() -> ways.output(layers.fc(ways.input(hidden), 2, "sigmoid")));
    Variable merged = ways.results().get(0);
    Variable positive = layers.greaterThan(layers.mean(flag), zero);
    Variable result =
        layers.cond(
            positive,
            () -> layers.fc(layers.elementwiseMul(merged, merged), 3, "tanh"),
            () -> layers.fc(layers.scale(merged, -2), 3));
    Variable loss = layers.mean(layers.elementwiseMul(result, result));
    new SGD(.1).minimize(layers, loss);
    StringBuilder described = new StringBuilder();
    IntFunction<Feed> by =
        sign ->
            Feed.of("x", rows(3, 3))
                .and("flag", LoDTensor.ofFloats(Shape.of(3, 1), sign, -.5f * sign, sign));
    runBoth(List.of(loss), feeds(by, 1, -1, 1), described);
    allOn(described, "cuda:0", "tanh", "select_input", "split_lod_tensor", "merge_lod_tensor");
  }

  @Test
  void aStaticRnnAndItsGradient() {
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
    new SGD(.1).minimize(layers, loss);
    StringBuilder described = new StringBuilder();
    IntFunction<Feed> by =
        steps ->
            Feed.of("x", LoDTensor.ofFloats(Shape.of(steps, 2, 3), rows(2 * steps, 3).floats()));
    List<Seen> runs = runBoth(List.of(loss), feeds(by, 2, 5, 3), described);
    assertNoCopiesInRounds(runs);
    allOn(described, "cuda:0", "mul", "tanh", "tanh_grad");
    assertThat(runs.get(0).toHost).as(described.toString()).isZero();
  }

  @Test
  void anArrayOfIntegersThatOnlyTheHostTouchesStaysThere() {
    Variable array = layers.createArray(DType.INT64);
    countTo(number("n"), i -> layers.arrayWrite(i, i, array));
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
    countTo(
        number("n"),
        i -> {
          Variable pinned = layers.on(Place.cpu()).tanh(state);
          layers.assign(layers.scale(pinned, 2), state);
        });
    Variable loss = layers.mean(layers.elementwiseMul(state, state));
    new SGD(.1).minimize(layers, loss);
    StringBuilder described = new StringBuilder();
    runBoth(List.of(loss), feeds(this::rounds, 2, 3), described);
    assertThat(lines(described, "tanh")).allMatch(line -> line.contains("op_device"));
    allOn(described, "cpu", "tanh", "tanh_grad");
    allOn(described, "cuda:0", "scale");
  }

  @Test
  void gradientsOfRowsAreAddedUpOnTheDevice() {
    Variable word = layers.data("word", DType.INT64, 1).lodLevel(1);
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
    List<Variable> grads = Backward.append(loss).stream().map(pair -> pair.grad()).toList();
    List<Variable> fetches = new ArrayList<>(grads);
    fetches.add(loss);
    StringBuilder described = new StringBuilder();
    List<Seen> runs = runBoth(fetches, feeds(LoopPlacementTest::words, 3, 5), described);
    assertNoCopiesInRounds(runs);
    allOn(described, "cuda:0", "lookup_table", "lookup_table_grad");
  }
}
