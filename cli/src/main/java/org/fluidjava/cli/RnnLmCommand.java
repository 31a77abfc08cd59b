package org.fluidjava.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The word language model. */
@Command(
    name = "rnnlm",
    description = "Trains and uses the RNN word language model.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {RnnLmTrain.class, RnnLmEval.class, RnnLmGenerate.class, RnnLmFetchData.class})
final class RnnLmCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        Objects.requireNonNull(spec, "spec").commandLine(),
        "a command is missing: train, eval, generate or fetch-data");
  }
}
