package org.fluidjava.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs real models that Paddle saved. */
@Command(
    name = "example",
    description = "Runs real models that Paddle saved.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ExampleLac.class, ExampleClassify.class})
final class Example implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        Objects.requireNonNull(spec, "spec").commandLine(),
        "a command is missing: lac or classify");
  }
}
