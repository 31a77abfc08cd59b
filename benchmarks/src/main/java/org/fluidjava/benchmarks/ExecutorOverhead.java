package org.fluidjava.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import org.fluidjava.device.CPUPlace;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.layers.Layers;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;

/**
 * What the executor itself costs: microseconds and bytes of Java's heap for a run of 200 operators
 * over one number each, so that next to nothing is computed. Prints one line of JSON. Takes about
 * ten seconds.
 *
 * <ul>
 *   <li>{@code prepared}: {@code prepared.runWithoutFetch}, the same shapes every time
 *   <li>{@code prepared_fetch}: {@code prepared.run}, with one fetch
 *   <li>{@code executor}: {@code executor.run}, which looks the prepared program up
 *   <li>{@code new_shapes}: {@code prepared.runWithoutFetch} with feeds of two extents in turn
 * </ul>
 */
public final class ExecutorOverhead {
  private static final int OPERATORS = 200;
  private static final int BATCH = 2000;
  private static final int BATCHES = 15;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private ExecutorOverhead() {}

  private record Cost(double micros, double bytes) {}

  /** One run; the number says which one it is. */
  private interface Run {
    void run(int number);
  }

  /** Measures. */
  public static void main(String[] arguments) {
    Program main = new Program();
    Layers layers = new Layers(main, new Program());
    Variable x = layers.data("x", DType.FLOAT32, 1);
    Variable last = x;
    for (int i = 0; i < OPERATORS / 2; i++) {
      last = layers.floor(layers.ceil(last));
    }
    String fetch = last.name();
    Feed one = Feed.of("x", LoDTensor.ofFloats(Shape.of(1, 1), 0.5f));
    Feed two = Feed.of("x", LoDTensor.ofFloats(Shape.of(2, 1), 0.5f, 0.25f));
    try (Executor executor = new Executor(new CPUPlace())) {
      PreparedProgram prepared = executor.prepare(main, last);
      PreparedProgram changing = executor.prepare(main, last);
      Run[] runs = {
        number -> prepared.runWithoutFetch(one),
        number -> prepared.run(one),
        number -> executor.run(main, one, fetch),
        number -> changing.runWithoutFetch(number % 2 == 0 ? one : two),
      };
      Cost[] costs = measure(runs);
      String[] names = {"prepared", "prepared_fetch", "executor", "new_shapes"};
      StringBuilder json = new StringBuilder("{\"operators\": ");
      json.append(prepared.program().global().ops().size());
      for (int i = 0; i < names.length; i++) {
        json.append(
            String.format(
                Locale.ROOT,
                ", \"%s_us\": %.2f, \"%s_bytes\": %.0f",
                names[i],
                costs[i].micros(),
                names[i],
                costs[i].bytes()));
      }
      System.out.println(json.append('}'));
    }
  }

  /** The medians of batches of runs, the kinds in turn; the first third of the batches warms up. */
  private static Cost[] measure(Run[] runs) {
    double[][] micros = new double[runs.length][BATCHES];
    double[][] bytes = new double[runs.length][BATCHES];
    for (int batch = -BATCHES / 2; batch < BATCHES; batch++) {
      for (int kind = 0; kind < runs.length; kind++) {
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long began = System.nanoTime();
        for (int i = 0; i < BATCH; i++) {
          runs[kind].run(i);
        }
        double nanos = System.nanoTime() - began;
        if (batch >= 0) {
          micros[kind][batch] = nanos / 1e3 / BATCH;
          bytes[kind][batch] =
              (double) (THREADS.getCurrentThreadAllocatedBytes() - allocated) / BATCH;
        }
      }
    }
    Cost[] costs = new Cost[runs.length];
    for (int kind = 0; kind < runs.length; kind++) {
      Arrays.sort(micros[kind]);
      Arrays.sort(bytes[kind]);
      costs[kind] = new Cost(micros[kind][BATCHES / 2], bytes[kind][BATCHES / 2]);
    }
    return costs;
  }
}
