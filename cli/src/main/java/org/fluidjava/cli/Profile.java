package org.fluidjava.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.inspect.NanCheck;
import org.fluidjava.inspect.Profiler;
import org.fluidjava.models.rnnlm.RecipeException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Times a program operator by operator. */
@Command(
    name = "profile",
    description = {
      "Times a program operator by operator, copies between places in rows of their own.",
      "Operators of a device are timed by its own clock, without waiting for each: 'ms a run' is the"
          + " device's time, 'host ms' what the host took to give it the work."
    },
    mixinStandardHelpOptions = true)
final class Profile implements Callable<Integer> {
  @Mixin private final WorkloadOptions work = new WorkloadOptions();
  @Mixin private final Computing computing = new Computing();

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "5",
      description = "Runs that are timed, after some that are not. Default: ${DEFAULT-VALUE}.")
  private int runs;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description = "Also write the timelines in Chrome's trace format.")
  private @Nullable Path trace;

  @Option(names = "--describe", description = "Print the prepared program's steps instead.")
  private boolean describe;

  @Option(
      names = "--find-nan",
      description = "Run once and stop at the first operator that makes a NaN or an infinity.")
  private boolean findNan;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (runs < 1) {
      throw new RecipeException("--runs is " + runs + "; it must be 1 or more");
    }
    PrintWriter out = Objects.requireNonNull(spec, "spec").commandLine().getOut();
    Workload workload = work.workload();
    try (Executor executor = new Executor(computing.choose())) {
      workload.start(executor);
      PreparedProgram prepared = executor.prepare(workload.program(), workload.fetches());
      if (findNan) {
        prepared.listen(new NanCheck());
        prepared.runWithoutFetch(workload.next());
        out.println("every number is finite");
      } else {
        prepared.runWithoutFetch(workload.next());
        prepared.runWithoutFetch(workload.next());
        if (describe) {
          out.print(prepared.describe());
        } else {
          profile(workload, prepared, out);
        }
      }
      out.flush();
      return 0;
    }
  }

  private void profile(Workload workload, PreparedProgram prepared, PrintWriter out)
      throws IOException {
    prepared.synchronize();
    long began = System.nanoTime();
    for (int run = 0; run < runs; run++) {
      prepared.runWithoutFetch(workload.next());
    }
    prepared.synchronize();
    double free = (System.nanoTime() - began) / 1e6 / runs;
    try (Profiler profiler = new Profiler(prepared)) {
      prepared.listen(profiler);
      // Events of a clock are made when they are first needed, which takes time of its own.
      prepared.runWithoutFetch(workload.next());
      profiler.clear();
      for (int run = 0; run < runs; run++) {
        prepared.runWithoutFetch(workload.next());
      }
      prepared.listen(null);
      out.print(profiler.text(runs));
      out.printf(Locale.ROOT, "%.4f ms a run without being watched%n", free);
      if (trace != null) {
        Files.writeString(trace, profiler.chromeTrace());
      }
    }
  }
}
