package org.fluidjava.benchmarks;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.fluidjava.device.CPUPlace;
import org.fluidjava.device.HostDevice;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.executor.StepListener;
import org.fluidjava.models.rnnlm.bench.BenchModel;
import org.fluidjava.models.rnnlm.bench.TrainingSpeed;
import org.fluidjava.op.OpCatalogue;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.Slot;
import org.fluidjava.pass.Passes;
import org.fluidjava.program.Names;
import org.fluidjava.program.OpRole;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;

/**
 * The most memory that training steps of the language model hold at once on the CPU, beside what no
 * implementation can do without: parameters, optimizer state, and of the program as the user wrote
 * it the forward results whose values backward reads. Gradients of parameters are told apart: with
 * a global norm to clip by, all of them exist before the first update. Prints one line of JSON,
 * bytes of the largest of the batches; the argument is the configuration.
 */
public final class StepMemory {
  private static final int BATCHES = 12;

  private StepMemory() {}

  /** Adds up, per step, the sizes of some variables as operators write them. */
  private static final class Sizes implements StepListener {
    private final Set<String> wanted;
    private final Map<String, Long> bytes = new HashMap<>();

    Sizes(Set<String> wanted) {
      this.wanted = wanted;
    }

    @Override
    public void after(StepView step) {
      for (Map.Entry<String, List<RuntimeValue>> slot : step.outputs().entrySet()) {
        List<String> names = step.operator().output(slot.getKey());
        for (int i = 0; i < names.size(); i++) {
          if (wanted.contains(names.get(i))) {
            bytes.put(names.get(i), size(slot.getValue().get(i)));
          }
        }
      }
    }

    /** The sum since the last call. */
    long take() {
      long sum = bytes.values().stream().mapToLong(Long::longValue).sum();
      bytes.clear();
      return sum;
    }
  }

  /** Measures. */
  public static void main(String[] arguments) {
    String name = arguments.length == 0 ? "small" : arguments[0];
    TrainingSpeed.Config config = TrainingSpeed.Config.valueOf(name.toUpperCase(Locale.ROOT));
    BenchModel bench = new BenchModel(config, null, 0);
    Feed[] feeds = new Feed[BATCHES];
    for (int i = 0; i < BATCHES; i++) {
      feeds[i] = bench.next();
    }
    Program main = bench.model().main();
    long peak;
    long kept = 0;
    try (Executor executor = new Executor(new CPUPlace())) {
      bench.start(executor);
      PreparedProgram program = executor.prepare(main, main.global().var(bench.model().result()));
      for (Feed feed : feeds) {
        program.runWithoutFetch(feed);
      }
      peak = HostDevice.shared().memory().peak();
      for (Variable variable : main.global().vars()) {
        RuntimeValue value = variable.persistable() ? executor.scope().find(variable.name()) : null;
        kept += value == null ? 0 : size(value);
      }
    }
    long activations = most(bench, feeds, new Sizes(activations(main)));
    long gradients = most(bench, feeds, new Sizes(gradients(main)));
    System.out.printf(
        Locale.ROOT,
        "{\"config\": \"%s\", \"peak\": %d, \"parameters_and_state\": %d, \"activations\": %d,"
            + " \"gradients\": %d}%n",
        name,
        peak,
        kept,
        activations,
        gradients);
  }

  /** The largest sum of a batch, in a run without passes. */
  private static long most(BenchModel bench, Feed[] feeds, Sizes sizes) {
    Program main = bench.model().main();
    long most = 0;
    try (Executor executor = new Executor(new CPUPlace(), Passes.none())) {
      bench.start(executor);
      PreparedProgram program = executor.prepare(main, main.global().var(bench.model().result()));
      program.listen(sizes);
      for (Feed feed : feeds) {
        program.runWithoutFetch(feed);
        most = Math.max(most, sizes.take());
      }
    }
    return most;
  }

  /** What a forward operator writes and a backward operator reads, other than its shape. */
  private static Set<String> activations(Program program) {
    Set<String> written = new HashSet<>();
    Set<String> needed = new HashSet<>();
    for (Operator op : program.global().ops()) {
      if ((op.role() & OpRole.BACKWARD) == 0) {
        if ((op.role() & OpRole.OPTIMIZE) == 0) {
          written.addAll(op.outputNames());
        }
        continue;
      }
      OpDef def = OpCatalogue.installed().get(op.type());
      for (Slot slot : def.inputs()) {
        if (!def.usesOnlyShapeOf(slot.name())) {
          needed.addAll(op.input(slot.name()));
        }
      }
    }
    needed.retainAll(written);
    return needed;
  }

  private static Set<String> gradients(Program program) {
    Set<String> names = new HashSet<>();
    for (Variable variable : program.global().vars()) {
      if (variable.isParameter()) {
        names.add(variable.name() + Names.GRAD);
      }
    }
    return names;
  }

  private static long size(RuntimeValue value) {
    if (value instanceof Tensor tensor) {
      return tensor.bytes();
    }
    return value instanceof RowsTensor rows ? rows.rows().bytes() + rows.value().bytes() : 0;
  }
}
