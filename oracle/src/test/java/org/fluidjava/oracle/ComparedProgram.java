package org.fluidjava.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.fluidjava.device.CPUPlace;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.Fetched;
import org.fluidjava.io.ProgramSaver;
import org.fluidjava.io.SaveForm;
import org.fluidjava.io.SavedProgram;
import org.fluidjava.layers.Layers;
import org.fluidjava.program.Attr;
import org.fluidjava.program.Block;
import org.fluidjava.program.Names;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.testkit.PaddleOracle;

/**
 * A program that is built with our layers, saved, and run on the real Paddle and here: integers and
 * LoD must be the same, floats within rounding.
 */
final class ComparedProgram {
  private static final double ROUNDING = 2e-6;

  final Program main = new Program();
  final Layers layers = new Layers(main, new Program().setRandomSeed(1));
  private final Map<String, LoDTensor> feeds = new LinkedHashMap<>();
  private final List<Variable> fetches = new ArrayList<>();
  private final Map<String, LoDTensor> given = new LinkedHashMap<>();

  void feed(String name, LoDTensor value) {
    feeds.put(name, value);
  }

  void fetch(Variable... variables) {
    fetches.addAll(List.of(variables));
  }

  /** Parameters that begin with these values rather than random ones. */
  void begin(Map<String, LoDTensor> values) {
    given.putAll(values);
  }

  /** Floats that are kept from run to run. */
  Variable state(String name, LoDTensor value) {
    given.put(name, value);
    return main.global()
        .createVar(name, VarKind.LOD_TENSOR)
        .setDtype(DType.FLOAT32)
        .setShape(value.shape())
        .setPersistable(true)
        .setStopGradient(true);
  }

  long operators(String type) {
    return main.blocks().stream()
        .flatMap(block -> block.ops().stream())
        .filter(op -> op.type().equals(type))
        .count();
  }

  /**
   * Puts all operators so far into a loop of one round. Paddle's inference library turns the {@code
   * conditional_block} of a program's first block into one without gradient, but leaves those of
   * other blocks alone.
   */
  void wrapInALoop() {
    List<Operator> ops = List.copyOf(main.global().ops());
    Block round = main.addBlock(0);
    ops.forEach(round::appendCopy);
    main.global().removeOps(op -> true);
    Variable goesOn = layers.fillConstant(DType.BOOL, 1, 1);
    Set<String> read = new TreeSet<>();
    Set<String> written = new TreeSet<>();
    for (Operator op : ops) {
      read.addAll(op.inputNames());
      written.addAll(op.outputNames());
    }
    written.remove(Names.EMPTY);
    read.removeAll(written);
    read.remove(Names.EMPTY);
    Variable scopes = main.global().createVar("rounds", VarKind.STEP_SCOPES);
    main.global()
        .appendOp("while")
        .setInput("X", List.copyOf(read))
        .setInput("Condition", List.of(goesOn.name()))
        .setOutput("Out", List.copyOf(written))
        .setOutput("StepScopes", List.of(scopes.name()))
        .setAttr("sub_block", Attr.block(round.index()))
        .setAttr("is_test", false)
        .setAttr("skip_eager_deletion_vars", List.of());
    round
        .appendOp("fill_constant")
        .setOutput("Out", List.of(goesOn.name()))
        .setAttr("shape", Attr.of(new long[] {1}))
        .setAttr("dtype", DType.BOOL.number())
        .setAttr("value", 0f);
  }

  /**
   * Gives the parameters values, saves the program and runs what was saved here and there.
   *
   * @return what Paddle gave in the last run
   */
  Map<String, LoDTensor> compare(int runs) throws IOException {
    return compare(runs, ROUNDING);
  }

  /** The same with another bound for floats, relative to the largest of a tensor. */
  Map<String, LoDTensor> compare(int runs, double rounding) throws IOException {
    List<String> names = fetches.stream().map(Variable::name).toList();
    try (PaddleOracle oracle = PaddleOracle.open();
        Executor executor = new Executor(new CPUPlace())) {
      executor.run(layers.startup());
      SplittableRandom random = new SplittableRandom(7);
      for (Variable parameter : main.parameters()) {
        float[] values = new float[Math.toIntExact(parameter.knownShape().numel())];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) random.nextDouble(-1, 1);
        }
        LoDTensor drawn = LoDTensor.ofFloats(parameter.knownShape(), values);
        executor.scope().set(parameter.name(), drawn);
      }
      given.forEach(executor.scope()::set);
      Path folder = oracle.newFolder();
      ProgramSaver.saveTrainingProgram(
          folder,
          main,
          List.copyOf(feeds.keySet()),
          names,
          executor.scope()::get,
          SaveForm.SEPARATE);
      List<Map<String, LoDTensor>> theirs = oracle.run(folder, feeds, runs);
      try (var ours = SavedProgram.load(folder).predictor(new CPUPlace())) {
        for (int run = 0; run < runs; run++) {
          Fetched fetched = ours.run(Feed.of(feeds));
          for (String name : names) {
            String what = name + " in run " + run;
            same(what, fetched.tensor(name), theirs.get(run).get(name), rounding);
          }
        }
      }
      return theirs.get(runs - 1);
    }
  }

  private static void same(String what, LoDTensor ours, LoDTensor theirs, double rounding) {
    assertThat(ours.dtype()).as(what).isEqualTo(theirs.dtype());
    assertThat(ours.shape()).as(what).isEqualTo(theirs.shape());
    assertThat(ours.lod()).as(what).isEqualTo(theirs.lod());
    double[] numbers = ours.toDoubles();
    double[] wanted = theirs.toDoubles();
    double largest = 0;
    for (double number : wanted) {
      largest = Math.max(largest, Math.abs(number));
    }
    double tolerance = ours.dtype().isFloating() ? rounding * Math.max(largest, 1) : 0;
    for (int i = 0; i < wanted.length; i++) {
      assertThat(Math.abs(numbers[i] - wanted[i]))
          .as("%s[%d]: %s, Paddle %s", what, i, numbers[i], wanted[i])
          .isLessThanOrEqualTo(tolerance);
    }
    System.out.printf("%s: %s %s%n", what, ours.shape(), ours.lod());
  }
}
