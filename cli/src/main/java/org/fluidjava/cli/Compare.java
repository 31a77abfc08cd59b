package org.fluidjava.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Fallback;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.executor.Scope;
import org.fluidjava.inspect.ComparisonText;
import org.fluidjava.inspect.DeviceComparison;
import org.fluidjava.inspect.FreeRunComparison;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.models.rnnlm.RecipeException;
import org.fluidjava.pass.Passes;
import org.fluidjava.program.Program;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares a program on two places, or with two settings on one, operator by operator. */
@Command(
    name = "compare",
    description = {
      "Runs a program on two places, or with two settings on one, and compares operator by operator:"
          + " results, times, bytes moved.",
      "Each operator of the second side gets the inputs of the first. Exit code 1 when one is over"
          + " its tolerance."
    },
    mixinStandardHelpOptions = true)
final class Compare implements Callable<Integer> {
  @Mixin private final WorkloadOptions work = new WorkloadOptions();

  @Mixin private final GpuMemory gpuMemory = new GpuMemory();

  @Option(
      names = "--places",
      paramLabel = "A,B",
      split = ",",
      defaultValue = "cpu,cuda:0",
      description = "The two sides. Default: ${DEFAULT-VALUE}.")
  private List<String> places = List.of();

  @Option(
      names = "--precisions",
      paramLabel = "A,B",
      split = ",",
      defaultValue = "fp32,fp32",
      description = "Precision of products on CUDA, of each side: fp32, tf32 or 3xtf32.")
  private List<String> precisions = List.of();

  @Option(
      names = "--passes",
      paramLabel = "A,B",
      split = ",",
      defaultValue = "none,none",
      description = "Program passes of each side: all or none. Default: ${DEFAULT-VALUE}.")
  private List<String> passes = List.of();

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "1",
      description = "Runs. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--free-run",
      description =
          "Let each side run on its own from the same values on, and compare what the program"
              + " fetches, step by step; of a training program also the gradients of all parameters"
              + " in the first step.")
  private boolean freeRun;

  @Option(
      names = "--tolerance",
      paramLabel = "T",
      description =
          "Largest difference of a floating-point element over the largest magnitude of its"
              + " variable. Default: 2e-5; 1e-5 for --free-run.")
  private @Nullable Double tolerance;

  @Option(names = "--json", description = "One JSON object in place of the table.")
  private boolean json;

  @Option(names = "--html", paramLabel = "FILE", description = "Also write one HTML page.")
  private @Nullable Path html;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    two("--places", places);
    two("--precisions", precisions);
    two("--passes", passes);
    if (steps < 1) {
      throw new RecipeException("--steps is " + steps + "; it must be 1 or more");
    }
    PrintWriter out = Objects.requireNonNull(spec, "spec").commandLine().getOut();
    Workload workload = work.workload();
    Place first = Places.parse(places.get(0));
    Place second = Places.parse(places.get(1));
    try (Scope firstScope = new Scope(Kernels.installed().open(first));
        Scope secondScope = new Scope(Kernels.installed().open(second));
        Executor one = executor(first, firstScope, 0);
        Executor other = executor(second, secondScope, 1)) {
      workload.start(one);
      if (freeRun) {
        return freeRun(workload, one, other, out);
      }
      PreparedProgram onFirst = prepare(one, workload.program(), workload.fetches(), 0);
      PreparedProgram onSecond = prepare(other, workload.program(), workload.fetches(), 1);
      DeviceComparison comparison = new DeviceComparison(onFirst, onSecond, tolerance(2e-5));
      comparison.copyScope(workload.kept());
      for (int step = 0; step < steps; step++) {
        comparison.step(workload.next());
      }
      print(comparison, out);
      return comparison.firstOver().isPresent() ? 1 : 0;
    }
  }

  private double tolerance(double otherwise) {
    return tolerance == null ? otherwise : tolerance;
  }

  private int freeRun(Workload workload, Executor one, Executor other, PrintWriter out) {
    if (html != null) {
      throw new RecipeException("--html shows operators, so it does not go with --free-run");
    }
    FreeRun run = new FreeRun(workload, one, other, tolerance(1e-5), this::prepare);
    List<FreeRunComparison> parts = run.compare(steps);
    String firstSide = side(0);
    String secondSide = side(1);
    if (json) {
      out.println(FreeRun.json(parts, firstSide, secondSide));
    } else {
      parts.forEach(part -> out.println(part.text(firstSide, secondSide)));
    }
    out.flush();
    return parts.stream().anyMatch(part -> part.firstOver().isPresent()) ? 1 : 0;
  }

  private static void two(String option, List<String> values) {
    if (values.size() != 2) {
      throw new RecipeException(option + " takes two values, A,B, not " + values);
    }
  }

  private Executor executor(Place place, Scope scope, int side) {
    Passes chosen =
        switch (passes.get(side)) {
          case "all" -> Passes.all();
          case "none" -> Passes.none();
          default ->
              throw new RecipeException(
                  "--passes takes all or none for each side, not '" + passes.get(side) + "'");
        };
    return new Executor(place, Kernels.installed(), scope, chosen).fallback(Fallback.ALLOW);
  }

  /** Kernels take the precision that is set while they are prepared. */
  private PreparedProgram prepare(
      Executor executor, Program program, List<String> fetches, int side) {
    String before = System.getProperty("fluid.cuda.precision");
    System.setProperty("fluid.cuda.precision", precisions.get(side));
    try {
      return executor.prepare(program, fetches);
    } finally {
      if (before == null) {
        System.clearProperty("fluid.cuda.precision");
      } else {
        System.setProperty("fluid.cuda.precision", before);
      }
    }
  }

  private void print(DeviceComparison comparison, PrintWriter out) throws IOException {
    String firstSide = side(0);
    String secondSide = side(1);
    if (html != null) {
      Files.writeString(html, ComparisonPage.of(comparison, firstSide, secondSide));
    }
    if (json) {
      out.println(ComparisonPage.json(comparison, firstSide, secondSide));
    } else {
      out.print(ComparisonText.of(comparison, firstSide, secondSide));
    }
    out.flush();
  }

  private String side(int number) {
    boolean samePlaces = places.get(0).equals(places.get(1));
    if (!samePlaces) {
      return places.get(number);
    }
    return precisions.get(0).equals(precisions.get(1))
        ? "passes " + passes.get(number)
        : precisions.get(number);
  }
}
