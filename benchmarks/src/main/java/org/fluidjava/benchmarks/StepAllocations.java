package org.fluidjava.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.fluidjava.device.CPUPlace;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.executor.StepListener;
import org.fluidjava.models.rnnlm.bench.BenchModel;
import org.fluidjava.models.rnnlm.bench.TrainingSpeed;

/**
 * Bytes of Java's heap that a training step of the language model allocates in the thread that runs
 * it, once everything is warm, and which operators allocate them. The argument is the
 * configuration. Takes about ten seconds.
 */
public final class StepAllocations {
  private static final int WARM_STEPS = 60;
  private static final int STEPS = 20;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private StepAllocations() {}

  /** Adds up by type of operator. */
  private static final class ByOperator implements StepListener {
    private final Map<String, long[]> bytes = new TreeMap<>();
    private long before;

    @Override
    public void before(StepView step) {
      before = THREADS.getCurrentThreadAllocatedBytes();
    }

    @Override
    public void after(StepView step) {
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      bytes.computeIfAbsent(step.operator().type(), type -> new long[1])[0] += allocated;
    }
  }

  /** Measures. */
  public static void main(String[] arguments) {
    String name = arguments.length == 0 ? "small" : arguments[0];
    TrainingSpeed.Config config = TrainingSpeed.Config.valueOf(name.toUpperCase(Locale.ROOT));
    BenchModel bench = new BenchModel(config, null, 0);
    try (Executor executor = new Executor(new CPUPlace())) {
      bench.start(executor);
      PreparedProgram program =
          executor.prepare(
              bench.model().main(), bench.model().main().global().var(bench.model().result()));
      for (int i = 0; i < WARM_STEPS; i++) {
        program.runWithoutFetch(bench.next());
      }
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < STEPS; i++) {
        program.runWithoutFetch(bench.next());
      }
      double all = THREADS.getCurrentThreadAllocatedBytes() - before;
      ByOperator listener = new ByOperator();
      program.listen(listener);
      for (int i = 0; i < STEPS; i++) {
        program.runWithoutFetch(bench.next());
      }
      program.listen(null);
      System.out.printf(Locale.ROOT, "%s: %,.0f bytes a step%n", name, all / STEPS);
      listener.bytes.entrySet().stream()
          .sorted(Comparator.comparingLong(entry -> -entry.getValue()[0]))
          .forEach(
              entry ->
                  System.out.printf(
                      Locale.ROOT,
                      "%,12.0f  %s%n",
                      (double) entry.getValue()[0] / STEPS,
                      entry.getKey()));
    }
  }
}
