package org.fluidjava.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.fluidjava.models.rnnlm.fetch.FetchData;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Brings Penn Treebank. */
@Command(
    name = "fetch-data",
    description = "Brings Penn Treebank from its public home and checks it.",
    mixinStandardHelpOptions = true)
final class RnnLmFetchData implements Callable<Integer> {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "data/ptb",
      description = "Where to put the files. Default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("data", "ptb");

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    boolean fetched = new FetchData().into(out);
    PrintWriter printer = Objects.requireNonNull(spec, "spec").commandLine().getOut();
    printer.println(
        (fetched ? "fetched and checked: " : "there already, and right: ")
            + out
            + "; train on it with: rnnlm train --data "
            + out);
    printer.flush();
    return 0;
  }
}
